/**
 * Ilitek ILI9341, a controller of 240 x 320 pixels with memory of its own, on four-line SPI.
 * @see https://cdn-shop.adafruit.com/datasheets/ILI9341.pdf sections 8.2 and 8.3 (commands), 15.4 (reset)
 */
import { setTimeout as delay } from "node:timers/promises";
import type { RotationDeg } from "../pixels/rotation.ts";
import type { Area } from "../ports.ts";
import { type Level, type PanelLines, SPI_BYTES_MAX, type SpiPort } from "../spi/spi-port.ts";

export const WIDTH_PX = 240;
export const HEIGHT_PX = 320;

/** Commands, named as in the datasheet. */
export const COMMANDS = {
  SWRESET: 0x01,
  SLPOUT: 0x11,
  GAMSET: 0x26,
  DISPOFF: 0x28,
  DISPON: 0x29,
  CASET: 0x2a,
  PASET: 0x2b,
  RAMWR: 0x2c,
  MADCTL: 0x36,
  COLMOD: 0x3a,
  FRMCTR1: 0xb1,
  DISCTRL: 0xb6,
  PWCTRL1: 0xc0,
  PWCTRL2: 0xc1,
  VMCTRL1: 0xc5,
  VMCTRL2: 0xc7,
  PGAMCTRL: 0xe0,
  NGAMCTRL: 0xe1,
} as const;

/** Bits of MADCTL: order of pages, order of columns, their exchange, order of the glass's colours. */
export const MADCTL = { MY: 0x80, MX: 0x40, MV: 0x20, BGR: 0x08 } as const;

/** COLMOD for 16 bits a pixel on both interfaces. */
export const COLMOD_16_BITS = 0x55;

/** The glass of common modules counts columns from the right, hence MX where nothing is turned. */
const MADCTL_OF_ROTATION: Readonly<Record<RotationDeg, number>> = {
  0: MADCTL.MX,
  90: MADCTL.MV,
  180: MADCTL.MY,
  270: MADCTL.MX | MADCTL.MY | MADCTL.MV,
};

/**
 * Voltages, frame rate and gamma that makers of 2.2" to 2.8" modules give for their glass; without
 * them it shows the same picture paler.
 * @see https://github.com/torvalds/linux/blob/master/drivers/gpu/drm/tiny/ili9341.c (the values)
 */
const GLASS: readonly (readonly [command: number, ...parameters: number[]])[] = [
  [COMMANDS.PWCTRL1, 0x23], // 4.6 V for the gamma's voltages
  [COMMANDS.PWCTRL2, 0x10],
  [COMMANDS.VMCTRL1, 0x3e, 0x28], // VCOM from -0.975 V to 4.25 V
  [COMMANDS.VMCTRL2, 0x86],
  [COMMANDS.FRMCTR1, 0x00, 0x1b], // 70 frames a second
  [COMMANDS.DISCTRL, 0x08, 0x82, 0x27, 0x00],
  [COMMANDS.GAMSET, 0x01],
  [
    COMMANDS.PGAMCTRL,
    ...[0x0f, 0x31, 0x2b, 0x0c, 0x0e, 0x08, 0x4e, 0xf1, 0x37, 0x07, 0x10, 0x03, 0x0e, 0x09, 0x00],
  ],
  [
    COMMANDS.NGAMCTRL,
    ...[0x00, 0x0e, 0x14, 0x03, 0x11, 0x07, 0x31, 0xc1, 0x48, 0x08, 0x0f, 0x0c, 0x31, 0x36, 0x0f],
  ],
];

/** RESET must be low for 10 us, and 120 ms pass before the chip may be woken (section 15.4). */
const RESET_MS = 1;
const RESET_TO_SLPOUT_MS = 120;
/** Voltages settle for this long after SLPOUT, before the display may be switched on (8.2.12). */
const SLPOUT_MS = 120;

export interface Ili9341 {
  /** Writes pixels, RGB565 with the upper byte first, into an area, row by row. */
  write(area: Area, pixels: Uint8Array): Promise<void>;
  /** Shows what is in its memory; until then the panel stays dark. */
  switchOn(): Promise<void>;
}

export interface Ili9341Options {
  readonly spi: SpiPort;
  readonly lines: PanelLines;
  readonly rotationDeg: RotationDeg;
  /** Order of the colours on the glass. */
  readonly colourOrder: "rgb" | "bgr";
  /** Waits a time in ms. */
  readonly pause?: (waitMs: number) => Promise<unknown>;
}

/**
 * Resets the chip and sets it up; its display stays off. Nothing says that a chip is there at all:
 * most modules do not even wire its answers.
 * @throws HardwareError as the ports
 */
export async function startIli9341(options: Ili9341Options): Promise<Ili9341> {
  const { spi, lines, rotationDeg, colourOrder, pause = delay } = options;
  let level: Level | undefined;
  const send = async (next: Level, data: Uint8Array) => {
    if (next !== level) await lines.dataCommand.set(next);
    level = next;
    for (let at = 0; at < data.length; at += SPI_BYTES_MAX)
      await spi.send(data.subarray(at, at + SPI_BYTES_MAX));
  };
  const command = async (number: number, parameters: readonly number[] | Uint8Array = []) => {
    await send(0, Uint8Array.of(number));
    if (parameters.length > 0) await send(1, Uint8Array.from(parameters));
  };

  await resetChip(lines, command, pause);
  for (const [number, ...parameters] of GLASS) await command(number, parameters);
  const order = colourOrder === "bgr" ? MADCTL.BGR : 0;
  await command(COMMANDS.MADCTL, [MADCTL_OF_ROTATION[rotationDeg] | order]);
  await command(COMMANDS.COLMOD, [COLMOD_16_BITS]);
  await command(COMMANDS.SLPOUT);
  await pause(SLPOUT_MS);
  return {
    write: async ({ x, y, widthPx, heightPx }, pixels) => {
      await command(COMMANDS.CASET, range(x, widthPx));
      await command(COMMANDS.PASET, range(y, heightPx));
      await command(COMMANDS.RAMWR);
      await send(1, pixels);
    },
    switchOn: () => command(COMMANDS.DISPON),
  };
}

async function resetChip(
  { reset }: PanelLines,
  command: (number: number) => Promise<void>,
  pause: (waitMs: number) => Promise<unknown>,
): Promise<void> {
  if (reset === undefined) {
    await command(COMMANDS.SWRESET);
  } else {
    await reset.set(0);
    await pause(RESET_MS);
    await reset.set(1);
  }
  await pause(RESET_TO_SLPOUT_MS);
}

/** Gives the first and the last of `count` from `start` on, as CASET and PASET take them. */
function range(start: number, count: number): readonly number[] {
  const end = start + count - 1;
  return [start >> 8, start & 0xff, end >> 8, end & 0xff];
}
