/** Writes a robot's configuration: what it is and where its services are. */
import { type Outputs, output } from "../outputs.ts";
import type { Addresses } from "./provision-device.ts";

export interface RobotConfigOptions {
  readonly thing: string;
  readonly board: string;
  readonly simulated: boolean;
  /** Decides a simulated robot's world. */
  readonly seed: number;
  readonly addresses: Addresses;
  readonly outputs: Outputs;
}

/** A simulated robot has a buzzer, on what is output 1 of an Explorer HAT, beside its lights. */
const SIMULATED_IDENTIFY = { ledPins: [4, 17, 27, 5], buzzerPin: 6 };

/** Gives what `edge/robot/src/config.ts` reads; what is not said there has its default. */
export function robotConfig(options: RobotConfigOptions): object {
  const { thing, board, simulated, seed, addresses, outputs } = options;
  const local = outputs["OutriderLocal"];
  const kinesisVideoEndpoint = local?.["KinesisVideoEndpoint"];
  return {
    thingName: thing,
    region: addresses.region,
    iot: {
      endpoint: addresses.broker,
      // AWS acts on a keep-alive of 30 s at the least; the local broker tells a dead link in 1 s.
      ...(local === undefined ? {} : { keepAliveS: 1 }),
      credentialsEndpoint: addresses.credentials,
      roleAlias: output(outputs, "OutriderFleet", "RoleAliasName"),
    },
    // AWS's own address is known to its SDK; the local host's is the one that stays the same.
    ...(kinesisVideoEndpoint === undefined ? {} : { kinesisVideoEndpoint }),
    board,
    ...(simulated
      ? { bus: { kind: "simulated", seed }, identify: SIMULATED_IDENTIFY }
      : { bus: { kind: "linux" } }),
  };
}
