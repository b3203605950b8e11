/** Reads what a device proves itself with, and composes its last will. */
import { readFile } from "node:fs/promises";
import { buildTopic, encode, type Payload, presence } from "@outrider/protocol";
import type { Log } from "@outrider/runtime";
import type { DeviceClientOptions } from "./device-client.ts";
import type { IotConfig } from "./iot-config.ts";

/** Composes the client's options from the config and the files that it names. */
export async function deviceClientOptions(
  { thingName, iot }: { readonly thingName: string; readonly iot: IotConfig },
  birth: Payload<typeof presence>,
  log: Log,
): Promise<DeviceClientOptions> {
  const [ca, certificate, privateKey] = await Promise.all(
    [iot.caFile, iot.certificateFile, iot.privateKeyFile].map((path) => readFile(path, "utf8")),
  );
  if (ca === undefined || certificate === undefined || privateKey === undefined)
    throw new TypeError("three files give three texts");
  const will = {
    topic: buildTopic(presence.topic, { thing: thingName }),
    payload: encode(presence, { ...birth, state: "offline" }),
    qos: presence.qos,
    retain: presence.retain,
  };
  const { endpoint, keepAliveS } = iot;
  return { endpoint, thingName, ca, certificate, privateKey, keepAliveS, will, log };
}
