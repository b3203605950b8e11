/** Calls the API of Mars on a running host as a display does: with its key. */
import { readFileSync } from "node:fs";
import { APIGatewayClient, GetApiKeyCommand } from "@aws-sdk/client-api-gateway";
import { monotonicMs } from "@outrider/runtime";
import type { RunningHost } from "./local-host.ts";

export interface MarsApi {
  readonly url: string;
  readonly key: string;
  /** Asks for a path below the stage, with the key; redirects are not followed. */
  get(path: string, headers?: Readonly<Record<string, string>>): Promise<Response>;
}

/** Gives the connection of the host's administrator, for AWS's clients. */
export function administrator(host: RunningHost) {
  const file = readFileSync(host.output("OutriderLocal", "AccessKeyFile"), "utf8");
  const member = (name: string) => new RegExp(`${name}\\s*=\\s*(\\S+)`).exec(file)?.[1] ?? "";
  return {
    endpoint: host.output("OutriderLocal", "Endpoint"),
    region: host.output("OutriderLocal", "Region"),
    credentials: {
      accessKeyId: member("aws_access_key_id"),
      secretAccessKey: member("aws_secret_access_key"),
    },
  };
}

/** Opens the API of OutriderMars. */
export function openMarsApi(host: RunningHost): Promise<MarsApi> {
  return openKeyedApi(host, ["OutriderMars", "MarsApiURL", "MarsApiKeyId"]);
}

/** Opens an API with a key, by the names of its stack and of the outputs with its address and its key. */
export async function openKeyedApi(
  host: RunningHost,
  [stack, urlName, keyName]: readonly [string, string, string],
): Promise<MarsApi> {
  const client = new APIGatewayClient(administrator(host));
  const apiKey = host.output(stack, keyName);
  const { value = "" } = await client.send(new GetApiKeyCommand({ apiKey, includeValue: true }));
  client.destroy();
  const url = host.output(stack, urlName);
  return {
    url,
    key: value,
    get: (path, headers = {}) =>
      fetch(`${url}${path}`, { redirect: "manual", headers: { ...headers, "x-api-key": value } }),
  };
}

/** Longest wait for the first fetch, in ms. */
const FETCHED_MS_MAX = 60_000;

/** Waits until weather and photo are there, as the first fetch at the start brings them; gives the body. */
export async function untilFetched(api: MarsApi): Promise<string> {
  for (const endMs = monotonicMs() + FETCHED_MS_MAX; ; ) {
    const response = await api.get("/mars");
    const body = await response.text();
    if (response.status === 200 && !body.includes('"photo":null')) return body;
    if (monotonicMs() > endMs) throw new Error(`nothing was fetched: ${response.status} ${body}`);
    await new Promise((resolve) => setTimeout(resolve, 200));
  }
}
