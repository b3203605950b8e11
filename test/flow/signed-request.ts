/** Signs plain HTTP requests by AWS's own signer. */
import { Sha256 } from "@aws-crypto/sha256-js";
import { SignatureV4 } from "@smithy/signature-v4";

interface Signing {
  readonly credentials: {
    readonly accessKeyId: string;
    readonly secretAccessKey: string;
    readonly sessionToken?: string;
  };
  readonly service: string;
  readonly method?: string;
  readonly body?: RequestInit["body"];
}

/** Gives the headers that a request needs beside its own, for fetch, which sets `host` itself. */
export async function signedHeaders(
  address: string,
  { credentials, service, method = "GET", body }: Signing,
): Promise<Record<string, string>> {
  const { host, pathname, protocol } = new URL(address);
  const signer = new SignatureV4({ service, region: "us-east-1", credentials, sha256: Sha256 });
  const { headers } = await signer.sign({
    method,
    protocol,
    hostname: host,
    path: pathname,
    query: {},
    headers: { host },
    ...(body === undefined ? {} : { body }),
  });
  const { host: _, ...more } = headers;
  return more;
}
