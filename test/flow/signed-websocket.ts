/** Connects to the broker as a page does: MQTT over WebSocket, the address signed by AWS's own signer. */
import { Sha256 } from "@aws-crypto/sha256-js";
import type { Credentials } from "@outrider/local/src/contracts.ts";
import { SignatureV4 } from "@smithy/signature-v4";
import { connectAsync, type IClientOptions, type MqttClient } from "mqtt";
import { WebSocket } from "ws";
import type { IotHost } from "./iot-host.ts";

/** Gives the address of `/mqtt` signed with a session's keys; the token is appended, as IoT's clients do. */
export async function signedUrl(
  { frontDoor }: { readonly frontDoor: Pick<IotHost["frontDoor"], "endpoint"> },
  credentials: Credentials,
  service = "iotdevicegateway",
): Promise<string> {
  const { host: name } = new URL(frontDoor.endpoint);
  const { sessionToken, ...keys } = credentials;
  const signer = new SignatureV4({
    service,
    region: "us-east-1",
    credentials: keys,
    sha256: Sha256,
  });
  const request = {
    method: "GET",
    protocol: "ws:",
    hostname: name,
    path: "/mqtt",
    headers: { host: name },
  };
  const { query = {} } = await signer.presign(request, { expiresIn: 60 });
  const all = { ...query, ...(sessionToken && { "X-Amz-Security-Token": sessionToken }) };
  return `ws://${name}/mqtt?${new URLSearchParams(all as Record<string, string>).toString()}`;
}

/** Connects, never again by itself. */
export function connectUrl(
  url: string,
  clientId: string,
  more: IClientOptions = {},
): Promise<MqttClient> {
  return connectAsync(url, { clientId, reconnectPeriod: 0, connectTimeout: 3_000, ...more });
}

/** Gives the status with which an upgrade is refused. */
export function refusal(url: string): Promise<number | undefined> {
  return new Promise((resolve, reject) => {
    const socket = new WebSocket(url, "mqtt");
    socket.once("unexpected-response", (_, response) => resolve(response.statusCode));
    socket.once("open", () => reject(new Error("was let in")));
    socket.on("error", () => undefined);
  });
}
