/** SPI through Linux's /dev/spidevN.M, by the spi-device package. */
import type { SpiDevice, SpiOptions } from "spi-device";
import { HardwareError, hardwareError } from "../../errors.ts";
import type { SpiPort } from "./spi-port.ts";

export interface SpiPlace {
  readonly spiBus: number;
  readonly spiDevice: number;
  readonly clockHz: number;
}

/** A message of 4096 bytes at the slowest clock takes 33 ms; what takes a second hangs. */
const SEND_MS_MAX = 1_000;

/**
 * Opens `/dev/spidev<bus>.<device>`. The package is native and optional, so it is loaded only here,
 * and proven by opening the device: an installation without its binary loads and then throws.
 * @throws HardwareError "not-found" when the package or the device is missing
 */
export async function openLinuxSpi(place: SpiPlace): Promise<SpiPort> {
  const device = await opened(place);
  return {
    send: (data) => send(device, data, place.clockHz),
    [Symbol.asyncDispose]: () =>
      new Promise((resolve) => {
        device.close(() => resolve());
      }),
  };
}

async function opened({ spiBus, spiDevice, clockHz }: SpiPlace): Promise<SpiDevice> {
  const path = `/dev/spidev${spiBus}.${spiDevice}`;
  try {
    const { default: spi } = await import("spi-device");
    return await new Promise((resolve, reject) => {
      const options: SpiOptions = { mode: 0, maxSpeedHz: clockHz };
      const device = spi.open(spiBus, spiDevice, options, (error) => {
        if (error) reject(error);
        else resolve(device);
      });
    });
  } catch (cause) {
    throw new HardwareError(`${path} can't be opened`, { code: "not-found", cause });
  }
}

function send(device: SpiDevice, data: Uint8Array, speedHz: number): Promise<void> {
  const sendBuffer = Buffer.from(data.buffer, data.byteOffset, data.byteLength);
  return new Promise((resolve, reject) => {
    const late = new HardwareError("SPI took too long", { code: "timeout" });
    const timer = setTimeout(() => reject(late), SEND_MS_MAX);
    device.transfer([{ byteLength: data.byteLength, sendBuffer, speedHz }], (error) => {
      clearTimeout(timer);
      if (error) reject(hardwareError("SPI failed", error));
      else resolve();
    });
  });
}
