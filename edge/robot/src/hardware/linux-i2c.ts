/** I2C through Linux's /dev/i2c-N, by the i2c-bus package. */
import type { PromisifiedBus } from "i2c-bus";
import { HardwareError } from "../errors.ts";
import type { I2cBus } from "./i2c-bus.ts";

/**
 * Opens `/dev/i2c-<number>`. The package is native and optional, so it is loaded only here, and
 * proven by opening the device: an installation without its binary loads and then throws.
 * @throws HardwareError "not-found" when the package or the device is missing
 */
export async function openLinuxI2c(number: number): Promise<I2cBus> {
  const bus = await open(number);
  return {
    write: (addr, data) =>
      attempt(addr, async () => {
        await bus.i2cWrite(addr, data.length, Buffer.from(data));
      }),
    read: (addr, count) =>
      attempt(addr, async () => (await bus.i2cRead(addr, count, Buffer.alloc(count))).buffer),
    // The package offers no combined transaction; chips keep their register pointer over a STOP.
    writeRead: (addr, data, count) =>
      attempt(addr, async () => {
        await bus.i2cWrite(addr, data.length, Buffer.from(data));
        return (await bus.i2cRead(addr, count, Buffer.alloc(count))).buffer;
      }),
    [Symbol.asyncDispose]: () => bus.close(),
  };
}

async function open(number: number): Promise<PromisifiedBus> {
  try {
    const { default: i2c } = await import("i2c-bus");
    const bus = await i2c.openPromisified(number);
    // Opening succeeds on every machine; only asking what the adapter can do opens the device.
    const { i2c: isPlain } = await bus.i2cFuncs();
    if (!isPlain) throw new TypeError("the adapter offers SMBus alone, and the chips need I2C");
    return bus;
  } catch (cause) {
    throw new HardwareError(`can't open I2C bus ${number}`, { code: "not-found", cause });
  }
}

/** Linux reports an absent chip as ENXIO or EREMOTEIO, by adapter. */
const NO_ACK = new Set(["ENXIO", "EREMOTEIO"]);
const TIMEOUT = new Set(["ETIMEDOUT", "EAGAIN"]);

async function attempt<T>(addr: number, operate: () => Promise<T>): Promise<T> {
  try {
    return await operate();
  } catch (cause) {
    const code = (cause as NodeJS.ErrnoException).code ?? "";
    const at = `I2C address 0x${addr.toString(16)}`;
    if (NO_ACK.has(code))
      throw new HardwareError(`nothing answers at ${at}`, { code: "no-ack", cause });
    if (TIMEOUT.has(code))
      throw new HardwareError(`${at} took too long`, { code: "timeout", cause });
    throw new HardwareError(`the bus failed at ${at}: ${code}`, { code: "bus-gone", cause });
  }
}
