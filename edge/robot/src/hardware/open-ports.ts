/** Chooses the implementation behind each port: the one place that knows them all. */
import { openBusClient } from "../simulated/bus-client.ts";
import { simulatedGpio, simulatedI2c, simulatedOdometry } from "../simulated/ports.ts";
import { openLinuxI2c } from "./linux-i2c.ts";
import { openPigpioGpio } from "./pigpio-gpio.ts";
import type { Ports } from "./ports.ts";

/** Where the hardware is: the simulator of a device folder, or this machine's own. */
export type BusPlace =
  | { readonly kind: "simulated"; readonly folder: string }
  | { readonly kind: "linux"; readonly i2cBus: number };

/** Gives the ports; nothing is opened yet. Disposing it closes whatever was. */
export function openPorts(place: BusPlace): Ports {
  return place.kind === "simulated" ? simulatedPorts(place.folder) : linuxPorts(place.i2cBus);
}

function simulatedPorts(folder: string): Ports {
  const client = openBusClient(folder);
  const i2c = simulatedI2c(client);
  const gpio = simulatedGpio(client);
  const odometry = simulatedOdometry(client);
  return {
    i2c: () => Promise.resolve(i2c),
    gpio: () => Promise.resolve(gpio),
    odometry: () => odometry,
    [Symbol.asyncDispose]: () => client[Symbol.asyncDispose](),
  };
}

function linuxPorts(i2cBus: number): Ports {
  const i2c = kept(() => openLinuxI2c(i2cBus));
  const gpio = kept(openPigpioGpio);
  return {
    i2c: i2c.open,
    gpio: gpio.open,
    odometry: () => undefined,
    [Symbol.asyncDispose]: async () => {
      await i2c.close();
      await gpio.close();
    },
  };
}

/** Opens once, however many ask; a failed opening is tried again by the next who asks. */
function kept<T extends AsyncDisposable>(openIt: () => Promise<T>) {
  let opened: Promise<T> | undefined;
  return {
    open: () => {
      opened ??= openIt().catch((error: unknown) => {
        opened = undefined;
        throw error;
      });
      return opened;
    },
    close: async () => {
      await (await opened)?.[Symbol.asyncDispose]();
    },
  };
}
