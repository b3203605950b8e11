/**
 * Microchip CAP1208, eight touch inputs over I2C, as Pimoroni wires it on the Explorer HAT.
 * @see https://ww1.microchip.com/downloads/en/DeviceDoc/00001570C.pdf section 5
 * @see https://github.com/pimoroni/explorer-hat (initial settings, order of the buttons)
 */
import { HardwareError } from "../../errors.ts";
import type { I2cBus } from "../i2c-bus.ts";

const MAIN_CONTROL = 0x00;
const INPUT_STATUS = 0x03;
const DELTA_1 = 0x10;
const THRESHOLD_1 = 0x30;
const PRODUCT_ID = 0xfd;
const PRODUCT_CAP1208 = 0x6b;
const INT = 0x01;

/** Inputs, 0 to 7, of buttons 1 to 8: the first four pads are wired to the chip's last inputs. */
const INPUT_OF_BUTTON = [4, 5, 6, 7, 0, 1, 2, 3] as const;

export interface Cap1208 {
  /** Reads which buttons, 1 to 8, are touched now. @throws HardwareError as the bus */
  touched(): Promise<number[]>;
}

/**
 * Checks that the chip is there, and sets it up as the board's maker does.
 * @throws HardwareError "wrong-chip" when something else answers at the address
 */
export async function openCap1208(bus: I2cBus, addr = 0x28): Promise<Cap1208> {
  const product = await readRegister(bus, addr, PRODUCT_ID);
  if (product !== PRODUCT_CAP1208) {
    throw new HardwareError(`product id 0x${product.toString(16)}, want 0x6b`, {
      code: "wrong-chip",
    });
  }
  await start(bus, addr);
  return { touched: () => readTouched(bus, addr) };
}

async function start(bus: I2cBus, addr: number): Promise<void> {
  const set = (register: number, value: number) => bus.write(addr, Uint8Array.of(register, value));
  const change = async (register: number, keep: number, value: number) =>
    set(register, ((await readRegister(bus, addr, register)) & keep) | value);
  await set(0x21, 0xff); // every input on
  await set(0x27, 0xff); // every input raises the interrupt
  await set(0x28, 0x00); // no repeated interrupts while held
  await change(0x2a, 0x7f, 0); // several touches at a time
  await change(0x23, 0xf0, 5); // time until a hold counts as one
  await change(0x22, 0xf0, 5); // longest touch
  await set(0x24, 0x08); // sampling
  await set(0x1f, 0x60); // sensitivity
  await set(0x20, 0x38); // configuration
  await set(0x44, 0x60); // configuration 2: no interrupt on release
}

async function readTouched(bus: I2cBus, addr: number): Promise<number[]> {
  const main = await readRegister(bus, addr, MAIN_CONTROL);
  if ((main & INT) === 0) return [];
  const [status = 0] = await bus.writeRead(addr, Uint8Array.of(INPUT_STATUS), 1);
  const deltas = await bus.writeRead(addr, Uint8Array.of(DELTA_1), 8);
  const thresholds = await bus.writeRead(addr, Uint8Array.of(THRESHOLD_1), 8);
  await bus.write(addr, Uint8Array.of(MAIN_CONTROL, main & ~INT));
  return INPUT_OF_BUTTON.flatMap((input, index) => {
    const delta = signedByte(deltas[input] ?? 0);
    const isTouched = ((status >> input) & 1) === 1 && delta >= (thresholds[input] ?? 0xff);
    return isTouched ? [index + 1] : [];
  });
}

async function readRegister(bus: I2cBus, addr: number, register: number): Promise<number> {
  const [value = 0] = await bus.writeRead(addr, Uint8Array.of(register), 1);
  return value;
}

function signedByte(byte: number): number {
  return byte > 127 ? byte - 256 : byte;
}
