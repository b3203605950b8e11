/** Reads the health of the machine a robot runs on: Linux's own files, nothing invented where none. */
import { readFile } from "node:fs/promises";
import { cpus, loadavg } from "node:os";
import { monitorEventLoopDelay } from "node:perf_hooks";

export interface MachineReading {
  readonly wifiSignalDbm?: number;
  readonly cpuTemperatureC?: number;
  /** Share of all cores in use over the last minute, 0 to 1. */
  readonly cpuLoad: number;
  /** Worst delay of this program's event loop since the last reading, in ms. */
  readonly loopLagMs: number;
}

export interface Machine extends Disposable {
  read(): Promise<MachineReading>;
}

/** Resolution of the delay's sampling, in ms; a delay below it reads as none. */
const LAG_RESOLUTION_MS = 10;

/** Starts to watch this machine. */
export function watchMachine(): Machine {
  const lag = monitorEventLoopDelay({ resolution: LAG_RESOLUTION_MS });
  lag.enable();
  return {
    read: async () => {
      const loopLagMs = Math.max(0, lag.max / 1e6 - LAG_RESOLUTION_MS);
      lag.reset();
      const [wireless, thermal] = await Promise.all([
        readIfThere("/proc/net/wireless"),
        readIfThere("/sys/class/thermal/thermal_zone0/temp"),
      ]);
      const wifiSignalDbm = signalFromWireless(wireless);
      return {
        cpuLoad: Math.min(1, (loadavg()[0] ?? 0) / cpus().length),
        loopLagMs: Number.isFinite(loopLagMs) ? loopLagMs : 0,
        ...(wifiSignalDbm === undefined ? {} : { wifiSignalDbm }),
        ...(thermal === "" ? {} : { cpuTemperatureC: Number(thermal) / 1_000 }),
      };
    },
    [Symbol.dispose]: () => lag.disable(),
  };
}

/**
 * Finds the signal level in dBm of the first wireless interface: the fourth column.
 * @see https://man7.org/linux/man-pages/man7/proc_net.7.html and the kernel's net/wireless/wext-proc.c
 */
export function signalFromWireless(text: string): number | undefined {
  const line = text.split("\n").find((candidate) => /^\s*\w+:/.test(candidate));
  const level = Number.parseFloat(line?.trim().split(/\s+/)[3] ?? "");
  return Number.isFinite(level) && level <= 0 && level >= -120 ? level : undefined;
}

/** The kernel says in many codes that it has no reading now; each means that there is none to tell. */
function readIfThere(path: string): Promise<string> {
  return readFile(path, "utf8").catch(() => "");
}
