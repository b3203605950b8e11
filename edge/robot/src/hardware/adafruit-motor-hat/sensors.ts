/** Motor HAT: no sensors of its own; an ADS1015 may be stacked on its I2C bus for the battery. */
import type { Ports } from "../ports.ts";
import { readBatteryV, type SensorOptions, type Sensors, signalOnPins } from "../sensors.ts";

/** Gives what is wired beside the board. */
export function motorHatSensors(ports: Ports, options: SensorOptions): Sensors {
  return {
    batteryV: () => readBatteryV(ports, options.battery),
    touched: () => Promise.resolve([]),
    signal: (isOn) => signalOnPins(ports, options.identify, isOn),
  };
}
