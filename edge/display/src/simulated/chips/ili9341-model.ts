/**
 * Models the ILI9341 at its pins: D/C and RESET, commands with their parameters, its memory, and the
 * times that it must be left alone. What the datasheet forbids is an error here, not a guess.
 * @see https://cdn-shop.adafruit.com/datasheets/ILI9341.pdf
 */
import { HardwareError } from "../../errors.ts";
import {
  COLMOD_16_BITS,
  COMMANDS,
  HEIGHT_PX,
  MADCTL,
  WIDTH_PX,
} from "../../hardware/chips/ili9341.ts";
import { fromRgb565 } from "../../hardware/pixels/read-back.ts";
import type { Level, PanelLines, SpiPort } from "../../hardware/spi/spi-port.ts";

export interface Ili9341Model {
  readonly spi: SpiPort;
  readonly lines: PanelLines & { readonly reset: NonNullable<PanelLines["reset"]> };
  /** Passes time, in ms. */
  wait(ms: number): void;
  /** Puts everything as it is when the power comes on: memory holds noise. */
  powerOn(): void;
  /** Says whether the panel is lit at all. */
  isOn(): boolean;
  /** Gives the colours in front of the glass, 240 x 320 RGBA, seen upright. */
  glass(): Uint8Array;
  /** What arrived, in order: `c2a` for a command, `d00ef` for data in hex. */
  readonly record: string[];
}

/** After a reset no command is heeded for 5 ms, and SLPOUT not for 120 (section 8.2.2). */
const RESET_MS = 5;
const RESET_TO_SLPOUT_MS = 120;

interface State {
  readonly memory: Uint16Array;
  nowMs: number;
  resetAtMs: number;
  wokeAtMs: number;
  dataCommand: Level;
  reset: Level;
  isAwake: boolean;
  isOn: boolean;
  madctl: number;
  colmod: number;
  columns: readonly [number, number];
  pages: readonly [number, number];
  command: number;
  parameters: number[];
  /** Where the next pixel goes, counted within the window. */
  written: number;
}

/** Makes a chip, switched on just now. */
export function ili9341Model(): Ili9341Model {
  const record: string[] = [];
  const state: State = { memory: new Uint16Array(WIDTH_PX * HEIGHT_PX), nowMs: 0, ...registers(0) };
  const reset = () => Object.assign(state, registers(state.nowMs));
  const powerOn = () => {
    state.memory.fill(0xa5a5);
    reset();
  };
  powerOn();
  const nothing = { [Symbol.asyncDispose]: () => Promise.resolve() };
  return {
    record,
    powerOn,
    wait: (ms) => {
      state.nowMs += ms;
    },
    isOn: () => state.isOn && state.isAwake,
    glass: () => glassOf(state.memory, state.madctl),
    lines: {
      ...nothing,
      dataCommand: {
        set: async (level) => {
          state.dataCommand = level;
        },
      },
      reset: {
        set: async (level) => {
          reset();
          state.reset = level;
        },
      },
    },
    spi: {
      ...nothing,
      send: async (data) => {
        record.push((state.dataCommand === 0 ? "c" : "d") + Buffer.from(data).toString("hex"));
        if (data.length > 4_096) throw refused("a message of more than 4096 bytes");
        if (state.reset === 0) return;
        for (const byte of data) {
          if (state.dataCommand === 0) takeCommand(state, byte, reset);
          else takeData(state, byte);
        }
      },
    },
  };
}

/** Gives the registers as a reset leaves them; memory keeps what it has. */
function registers(nowMs: number): Omit<State, "memory" | "nowMs"> {
  return {
    resetAtMs: nowMs,
    wokeAtMs: 0,
    dataCommand: 1,
    reset: 1,
    isAwake: false,
    isOn: false,
    madctl: 0,
    colmod: 0x66,
    columns: [0, WIDTH_PX - 1],
    pages: [0, HEIGHT_PX - 1],
    command: 0,
    parameters: [],
    written: 0,
  };
}

function takeCommand(state: State, command: number, reset: () => void): void {
  const sinceResetMs = state.nowMs - state.resetAtMs;
  if (sinceResetMs < RESET_MS && command !== COMMANDS.SWRESET)
    throw refused(`command ${command} ${sinceResetMs} ms after a reset`);
  state.command = command;
  state.parameters = [];
  state.written = 0;
  switch (command) {
    case COMMANDS.SWRESET: {
      const { dataCommand } = state;
      reset();
      state.dataCommand = dataCommand;
      break;
    }
    case COMMANDS.SLPOUT:
      if (sinceResetMs < RESET_TO_SLPOUT_MS)
        throw refused(`SLPOUT ${sinceResetMs} ms after a reset`);
      state.isAwake = true;
      state.wokeAtMs = state.nowMs;
      break;
    case COMMANDS.DISPON:
      state.isOn = true;
      break;
    case COMMANDS.DISPOFF:
      state.isOn = false;
      break;
    case COMMANDS.RAMWR:
      if (state.colmod !== COLMOD_16_BITS) throw refused("pixels of 18 bits are not modelled");
      break;
  }
}

function takeData(state: State, byte: number): void {
  const { command, parameters } = state;
  parameters.push(byte);
  switch (command) {
    case COMMANDS.MADCTL:
      state.madctl = byte;
      break;
    case COMMANDS.COLMOD:
      state.colmod = byte;
      break;
    case COMMANDS.CASET:
      if (parameters.length === 4) state.columns = windowOf(state, parameters, "columns");
      break;
    case COMMANDS.PASET:
      if (parameters.length === 4) state.pages = windowOf(state, parameters, "pages");
      break;
    case COMMANDS.RAMWR:
      if (parameters.length === 2) {
        const [upper = 0, lower = 0] = parameters.splice(0);
        writePixel(state, (upper << 8) | lower);
      }
      break;
  }
}

/** An address beyond the memory is forbidden, and one that ends before it starts (8.2.20). */
function windowOf(
  { madctl }: State,
  [startHigh = 0, startLow = 0, endHigh = 0, endLow = 0]: readonly number[],
  what: "columns" | "pages",
): readonly [number, number] {
  const start = (startHigh << 8) | startLow;
  const end = (endHigh << 8) | endLow;
  const isExchanged = (madctl & MADCTL.MV) !== 0;
  const count = (what === "columns") !== isExchanged ? WIDTH_PX : HEIGHT_PX;
  if (start > end || end >= count) throw refused(`${what} ${start} to ${end} of ${count}`);
  return [start, end];
}

/** Puts a pixel where the window's counter stands; after its end it begins again. */
function writePixel(state: State, pixel: number): void {
  const { columns, pages, madctl, memory } = state;
  const width = columns[1] - columns[0] + 1;
  const height = pages[1] - pages[0] + 1;
  const x = columns[0] + (state.written % width);
  const y = pages[0] + (Math.floor(state.written / width) % height);
  const isExchanged = (madctl & MADCTL.MV) !== 0;
  const [across, along] = isExchanged ? [y, x] : [x, y];
  const column = (madctl & MADCTL.MX) === 0 ? across : WIDTH_PX - 1 - across;
  const page = (madctl & MADCTL.MY) === 0 ? along : HEIGHT_PX - 1 - along;
  memory[page * WIDTH_PX + column] = pixel;
  state.written += 1;
}

/** The glass of common modules has its columns from right to left and its blue before its red. */
function glassOf(memory: Uint16Array, madctl: number): Uint8Array {
  const isRight = (madctl & MADCTL.BGR) !== 0;
  const seen = new Uint32Array(memory.length);
  for (const [at, pixel] of memory.entries()) {
    const column = at % WIDTH_PX;
    const rgba = fromRgb565(pixel);
    seen[at - column + (WIDTH_PX - 1 - column)] = isRight ? rgba : exchanged(rgba);
  }
  return new Uint8Array(seen.buffer);
}

/** Exchanges red and blue. */
function exchanged(rgba: number): number {
  return ((rgba & 0xff00_ff00) | ((rgba & 0xff) << 16) | ((rgba >>> 16) & 0xff)) >>> 0;
}

function refused(problem: string): HardwareError {
  return new HardwareError(`an ILI9341 does not bear ${problem}`, { code: "refused" });
}
