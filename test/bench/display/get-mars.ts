/** Measures the cached `GET /mars` against the host's bare proxying. */
import { setTimeout as sleep } from "node:timers/promises";
import { monotonicMs } from "@outrider/runtime";
import { startLocalHost } from "../../rig/local-host.ts";
import { type MarsApi, openKeyedApi, openMarsApi, untilFetched } from "../../rig/mars-api.ts";
import { type BenchRow, quantile, ratioRow } from "../bench.ts";
import { synthesizeBare } from "./bare-app.ts";

/** Turns of both, so that what else the machine does hits both; requests of each. */
const TURNS = 20;
const REQUESTS = 25;
/** Between turns, in ms: the usage plan allows 100 requests a second. */
const PAUSE_MS = 260;

/** Gives the rows; `dir` is for what it makes. */
export async function getRows(dir: string): Promise<readonly BenchRow[]> {
  await using mars = await startLocalHost({ args: ["--only", "OutriderMars", "--no-devices"] });
  const ours = await openMarsApi(mars);
  const body = await untilFetched(ours);
  const assembly = ["--assembly", synthesizeBare(dir, body), "--no-devices"];
  await using bare = await startLocalHost({ args: assembly });
  const floor = await openKeyedApi(bare, ["Bare", "BareURL", "BareKeyId"]);
  const times = { ours: [] as number[], floor: [] as number[] };
  await Promise.all([window(ours), window(floor)]);
  for (let turn = 0; turn < TURNS; turn++) {
    times.floor.push(...(await window(floor)));
    times.ours.push(...(await window(ours)));
    await sleep(PAUSE_MS);
  }
  return [0.5, 0.95].map((share) =>
    ratioRow(
      `GET /mars p${share * 100}, against a function that answers at once`,
      { value: quantile(times.ours, share), floor: quantile(times.floor, share), unit: "ms" },
      share === 0.5 ? 1.5 : undefined,
    ),
  );
}

async function window(api: MarsApi): Promise<number[]> {
  const times: number[] = [];
  for (let count = 0; count < REQUESTS; count++) {
    const startedMs = monotonicMs();
    const response = await api.get("/mars");
    await response.arrayBuffer();
    if (!response.ok) throw new Error(`GET /mars answers ${response.status}`);
    times.push(monotonicMs() - startedMs);
  }
  return times;
}
