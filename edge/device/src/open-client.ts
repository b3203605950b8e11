/** Chooses the client: AWS's own, or mqtt.js where it has no binary. */
import type { DeviceClient, DeviceClientOptions } from "./device-client.ts";

/** Opens the client that the config asks for; "auto" takes AWS's where it loads. */
export async function openDeviceClient(
  kind: "auto" | "crt" | "mqtt.js",
  options: DeviceClientOptions,
): Promise<DeviceClient> {
  if (kind === "mqtt.js") return openMqttJs(options);
  try {
    const { createCrtClient } = await import("./crt-client.ts");
    return createCrtClient(options);
  } catch (error) {
    if (kind === "crt") throw error;
    options.log.info("AWS's device client is not available here; using mqtt.js", { error });
    return openMqttJs(options);
  }
}

async function openMqttJs(options: DeviceClientOptions): Promise<DeviceClient> {
  const { createMqttJsClient } = await import("./mqtt-js-client.ts");
  return createMqttJsClient(options);
}
