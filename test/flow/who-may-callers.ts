/** Makes one of each kind of caller on a running host, with everything that such a one can have. */
import { execFile } from "node:child_process";
import { readFileSync } from "node:fs";
import { request } from "node:https";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import { promisify } from "node:util";
import type { DeviceKind } from "@outrider/protocol";
import { connectAsync, type MqttClient } from "mqtt";
import type { Caller, RouteRow } from "../../tools/generate/who-may.ts";
import type { RunningHost } from "../rig/local-host.ts";
import { openMarsApi } from "../rig/mars-api.ts";
import { type Credentials, idTokenOf, makePerson, signIn } from "../rig/sign-in.ts";
import type { TokenProvider } from "../rig/token-provider.ts";
import { signedHeaders } from "./signed-request.ts";
import { connectUrl, signedUrl } from "./signed-websocket.ts";

/** Is one caller. What it can't have is absent. */
export interface Somebody {
  readonly caller: Caller;
  /** Gives the headers with which it calls a route. */
  headers(route: RouteRow, url: string, init: RequestInit): Promise<Record<string, string>>;
  /** AWS credentials. */
  readonly credentials?: Keys;
  /** Connects to the broker, as itself where no client id is named. */
  readonly connect?: (clientId?: string) => Promise<MqttClient>;
  /** Who the broker takes it for: a person's identity. */
  readonly operatorId?: string;
}

export type Keys = Pick<Credentials, "accessKeyId" | "secretAccessKey" | "sessionToken">;

const PROVISION = join(import.meta.dirname, "../../tools/provision.ts");

/** Provisions a device by the tool; its files are in the host's folder. */
export async function provisionDevice(
  host: RunningHost,
  thing: string,
  type: DeviceKind = "robot",
): Promise<void> {
  const outputs = join(host.dataDir, "outputs.json");
  const args = [PROVISION, thing, "--type", type, "--outputs", outputs];
  await promisify(execFile)(process.execPath, args);
}

/** Makes one of each; `things` are provisioned. */
export async function makeEverybody(
  host: RunningHost,
  things: Readonly<Record<DeviceKind, string>>,
  provider: TokenProvider,
): Promise<readonly Somebody[]> {
  const people: Somebody[] = [];
  for (const group of ["viewer", "operator", "admin"] as const)
    people.push(await member(host, group));
  const stranger = await idTokenOf(host, await makePerson(host));
  const key = readFileSync(host.output("OutriderLocal", "ApiKeyFile"), "utf8").trim();
  const { key: marsKey } = await openMarsApi(host);
  return [
    ...people,
    { caller: "no group", headers: async () => ({ authorization: stranger }) },
    await deviceOf(host, "robot", things.robot),
    await deviceOf(host, "display", things.display),
    {
      caller: "partner",
      headers: async ({ scope }) => ({
        authorization: `Bearer ${await partnerToken(provider, scope ?? EVERY_SCOPE)}`,
      }),
    },
    { caller: "API key", headers: async () => ({ "x-api-key": key }) },
    { caller: "Mars key", headers: async () => ({ "x-api-key": marsKey }) },
    { caller: "nobody", headers: async () => ({}) },
  ];
}

const EVERY_SCOPE = "robots:read telemetry:read robots:drive";

/** Makes a token that a partner would get for a scope. */
export function partnerToken(provider: TokenProvider, scope: string): Promise<string> {
  const nowS = Math.floor(Date.now() / 1_000);
  return provider.sign({
    iss: provider.issuer,
    aud: "outrider-partner",
    sub: "acme",
    client_id: "acme-client",
    iat: nowS,
    exp: nowS + 600,
    jti: crypto.randomUUID(),
    scope,
  });
}

async function member(host: RunningHost, group: "viewer" | "operator" | "admin") {
  const { idToken, credentials, operatorId } = await signIn(host, await makePerson(host, group));
  const frontDoor = { endpoint: host.output("OutriderLocal", "Endpoint") };
  return {
    caller: group,
    headers: async () => ({ authorization: idToken }),
    credentials,
    operatorId,
    connect: async (clientId = `${operatorId}-${crypto.randomUUID().slice(0, 8)}`) =>
      connectUrl(await signedUrl({ frontDoor }, credentials), clientId),
  };
}

async function deviceOf(host: RunningHost, caller: DeviceKind, thing: string): Promise<Somebody> {
  const read = (name: string) => readFileSync(join(host.deviceDir(thing), name), "utf8");
  const ca = readFileSync(host.output("OutriderLocal", "IotCaFile"), "utf8");
  const tls = { ca, cert: read("certificate.pem"), key: read("private.key") };
  const credentials = await deviceKeys(host, thing, tls);
  return {
    caller,
    headers: async (_route, url, init) =>
      credentials === undefined
        ? {}
        : signedHeaders(url, { ...init, credentials, service: "execute-api" }),
    ...(credentials && { credentials }),
    connect: (clientId = thing) =>
      connectAsync(`mqtts://${host.output("OutriderLocal", "IotEndpoint")}`, {
        ...tls,
        clientId,
        reconnectPeriod: 0,
        connectTimeout: 5_000,
      }),
  };
}

/** Asks the credentials provider, as a robot's video program does; a display is refused. */
async function deviceKeys(
  host: RunningHost,
  thing: string,
  tls: object,
): Promise<Keys | undefined> {
  const alias = host.output("OutriderFleet", "RoleAliasName");
  const endpoint = host.output("OutriderLocal", "CredentialsEndpoint");
  const { promise, resolve, reject } = Promise.withResolvers<string>();
  request(`https://${endpoint}/role-aliases/${alias}/credentials`, {
    ...tls,
    headers: { "x-amzn-iot-thingname": thing },
  })
    .on("response", (response) => text(response).then(resolve, reject))
    .on("error", reject)
    .end();
  return (JSON.parse(await promise) as { credentials?: Keys }).credentials;
}
