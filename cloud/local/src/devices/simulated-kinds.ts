/** Says of each kind of device how a simulated one is made: its name, its programs, its settings. */
import { buildDevicePrograms, type DeviceKind } from "../assembly/device-programs.ts";
import type { DeviceProgram } from "./simulated-device.ts";

export interface SimulatedKind {
  /** Begins the names: `rover-1`, `rover-2`, … */
  readonly prefix: string;
  /** Bundles the programs and gives them in the order to start them. */
  programs(): Promise<readonly DeviceProgram[]>;
  /** Options of `npm run provision` for the device of a number, from 1. */
  flags(number: number): readonly string[];
  /** Is the list of such devices in the console, as part of its addresses. */
  readonly pages: string;
}

/**
 * Time that the bus outlives a host that was killed, in ms: hardware outlasts what drives it, and so
 * the zeroes that the gate writes as it ends still arrive.
 */
const BUS_LINGER_MS = 1_000;

/** As in `outrider-video.service`, which says why. */
const VIDEO_FLAGS = ["--optimize-for-size"];

export const SIMULATED_KINDS: Readonly<Record<DeviceKind, SimulatedKind>> = {
  robot: {
    prefix: "rover",
    programs: robotPrograms,
    flags: (number) => ["--seed", String(number)],
    pages: "robots",
  },
  display: {
    prefix: "display",
    programs: async () => {
      const file = await buildDevicePrograms("display");
      return [{ name: "main", file: file("main"), restartMsMax: 5_000 }];
    },
    flags: () => [],
    pages: "displays",
  },
};

/**
 * The gate is never waited for longer than 100 ms: with its start this must stay below the 500 ms that
 * a dead gate may leave motors running.
 */
async function robotPrograms(): Promise<readonly DeviceProgram[]> {
  const file = await buildDevicePrograms("robot");
  return [
    { name: "bus", file: file("bus"), restartMsMax: 1_000, lingerMs: BUS_LINGER_MS },
    { name: "gate", file: file("gate"), restartMsMax: 100 },
    { name: "main", file: file("main"), restartMsMax: 5_000 },
    { name: "video", file: file("video"), nodeFlags: VIDEO_FLAGS, restartMsMax: 5_000 },
  ];
}
