/** Writes a display's configuration: what it draws on and where its services are. */
import { type Outputs, output } from "../outputs.ts";
import { MARS_KEY } from "./device-folder.ts";
import type { DisplayOptions } from "./panel.ts";
import type { Addresses } from "./provision-device.ts";

/** How often a display asks for the weather besides what it hears by MQTT, in s: the original's 5 min. */
const MARS_INTERVAL_S = 300;

export interface DisplayConfigOptions extends DisplayOptions {
  readonly thing: string;
  readonly addresses: Addresses;
  readonly outputs: Outputs;
}

/** Gives what `edge/display/src/config.ts` reads; what is not said there has its default. */
export function displayConfig(options: DisplayConfigOptions): object {
  const { thing, panel, addresses, outputs } = options;
  const isLocal = outputs["OutriderLocal"] !== undefined;
  return {
    thingName: thing,
    iot: {
      endpoint: addresses.broker,
      // AWS acts on a keep-alive of 30 s at the least; the local broker tells a dead link in 1 s.
      ...(isLocal ? { keepAliveS: 1 } : {}),
    },
    ...(hasMars(outputs) ? { mars: marsConfig(outputs) } : {}),
    hardware: { panel },
  };
}

/** Tells whether the stack is there that displays fetch their weather from. */
export function hasMars(outputs: Outputs): boolean {
  return outputs["OutriderMars"] !== undefined;
}

function marsConfig(outputs: Outputs): object {
  const url = `${output(outputs, "OutriderMars", "MarsApiURL")}/mars`;
  return { url, apiKeyFile: MARS_KEY, intervalS: MARS_INTERVAL_S };
}
