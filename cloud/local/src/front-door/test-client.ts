/** Sends requests signed by AWS's own signer, and spoils them on request: for tests alone. */
import { request as httpRequest } from "node:http";
import { SignatureV4 } from "@smithy/signature-v4";
import { REGION } from "../aws-names.ts";
import type { Credentials } from "../contracts.ts";
import { Sha256 } from "../sigv4/digest.ts";

/** Is a request on the wire; a test may change it after signing. */
export interface Wire {
  headers: Record<string, string>;
  body: string;
  path: string;
}

export interface Sent {
  readonly port: number;
  readonly keys: Credentials;
  readonly dateMs: number;
  readonly method?: string;
  /** Path and query, percent-encoded. */
  readonly path?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
  readonly service?: string;
  readonly region?: string;
  readonly change?: (wire: Wire) => void;
}

export interface Received {
  readonly status: number;
  readonly headers: NodeJS.Dict<string | string[]>;
  readonly text: string;
}

/** Signs, spoils and sends. */
export async function sendSigned(sent: Sent): Promise<Received> {
  const { method = "POST", path = "/", body = "{}", service = "dynamodb" } = sent;
  const signer = new SignatureV4({
    service,
    region: sent.region ?? REGION,
    credentials: sent.keys,
    sha256: Sha256,
  });
  const url = new URL(path, "http://localhost");
  const signed = await signer.sign(
    {
      method,
      protocol: "http:",
      hostname: "localhost",
      path: path.split("?")[0] ?? "/",
      query: Object.fromEntries(url.searchParams),
      headers: { host: `localhost:${sent.port}`, ...sent.headers },
      body,
    },
    { signingDate: new Date(sent.dateMs) },
  );
  const wire = { headers: { ...signed.headers }, body, path };
  sent.change?.(wire);
  return exchange(sent.port, method, wire);
}

/** Sends as it is. */
export function exchange(port: number, method: string, wire: Wire): Promise<Received> {
  const { headers, body, path } = wire;
  return new Promise((resolve, reject) => {
    const options = { host: "127.0.0.1", port, method, path, headers };
    const request = httpRequest(options, (response) => {
      let text = "";
      response.on("data", (chunk: Buffer) => {
        text += chunk.toString();
      });
      response.on("end", () => {
        resolve({ status: response.statusCode ?? 0, headers: response.headers, text });
      });
    });
    request.on("error", reject);
    request.end(body);
  });
}
