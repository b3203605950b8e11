/** Measures a display that only shows the time, with its broker: the bundled program as the host runs it. */
import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { until } from "../../faults/display-rig.ts";
import { startLocalHost } from "../../rig/local-host.ts";
import { type BenchRow, valueRow } from "../bench.ts";

const WARM_MS = 15_000;
const MEASURE_MS = 30_000;
const MEMORY_MB_MAX = 90;
const CPU_PERCENT_MAX = 2;
/** Ticks a second of /proc/PID/stat on every Linux that Node runs on. @see sysconf(3), _SC_CLK_TCK */
const TICKS_PER_S = 100;

/** Gives the rows of a display at rest. */
export async function restRows(): Promise<readonly BenchRow[]> {
  await using host = await startLocalHost({ args: ["--robots", "0", "--displays", "1"] });
  const folder = join(host.dataDir, "devices", "display-1");
  const pid = await restartWithClock(folder);
  await sleep(WARM_MS);
  const before = await ticksOf(pid);
  await sleep(MEASURE_MS);
  const share = ((await ticksOf(pid)) - before) / TICKS_PER_S / (MEASURE_MS / 1_000);
  const { pss, rss } = await memoryOf(pid);
  return [
    valueRow("display at rest, memory (PSS)", pss, "MB", MEMORY_MB_MAX),
    valueRow("display at rest, memory (RSS)", rss, "MB"),
    valueRow("display at rest, processor, clock page", share * 100, "%", CPU_PERCENT_MAX),
  ];
}

/** Gives it the clock as its only page; whoever started it starts it again. */
async function restartWithClock(folder: string): Promise<number> {
  const path = join(folder, "config.json");
  const config: object = JSON.parse(await readFile(path, "utf8"));
  const clock = { pages: ["clock"], firstPage: "clock", rotate: null };
  await writeFile(path, JSON.stringify({ ...config, ...clock }));
  const before = await pidOf(folder);
  process.kill(before, "SIGKILL");
  return until("the display again", async () => {
    const now = await pidOf(folder);
    return now === before ? undefined : now;
  });
}

async function pidOf(folder: string): Promise<number> {
  const pids: { main: number } = JSON.parse(await readFile(join(folder, "pids.json"), "utf8"));
  return pids.main;
}

async function ticksOf(pid: number): Promise<number> {
  const stat = await readFile(`/proc/${pid}/stat`, "utf8");
  // After the name in parentheses: utime and stime are the fields 14 and 15. @see proc_pid_stat(5)
  const fields = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
  return Number(fields[11]) + Number(fields[12]);
}

async function memoryOf(pid: number): Promise<{ pss: number; rss: number }> {
  const rollup = await readFile(`/proc/${pid}/smaps_rollup`, "utf8");
  const mb = (name: string) =>
    Number(new RegExp(`^${name}:\\s*(\\d+)`, "m").exec(rollup)?.[1]) / 1_024;
  return { pss: mb("Pss"), rss: mb("Rss") };
}
