/** Explorer HAT Pro: eight touch pads on a CAP1208, an ADS1015, four lights. */
import { type Cap1208, openCap1208 } from "../chips/cap1208.ts";
import type { Ports } from "../ports.ts";
import { readBatteryV, type SensorOptions, type Sensors, signalOnPins } from "../sensors.ts";

/** Gives the board's sensors; the touch chip is set up at the first reading. */
export function explorerHatSensors(ports: Ports, options: SensorOptions): Sensors {
  let touch: Cap1208 | undefined;
  return {
    batteryV: () => readBatteryV(ports, options.battery),
    touched: async () => {
      touch ??= await openCap1208(await ports.i2c());
      return touch.touched();
    },
    signal: (isOn) => signalOnPins(ports, options.identify, isOn),
  };
}
