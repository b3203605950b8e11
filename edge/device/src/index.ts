export { isClockSynchronised, watchClockSync } from "./clock-sync.ts";
export type { DeviceClient } from "./device-client.ts";
export { deviceClientOptions } from "./device-identity.ts";
export { type IotConfig, iotSchema, resolveIotFiles, thingNameSchema } from "./iot-config.ts";
export { openDeviceClient } from "./open-client.ts";
export { openSession, type Session } from "./session.ts";
