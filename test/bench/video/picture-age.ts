/** Measures in Chromium: from the offer to the first picture, and how old each picture is when shown. */
import { spawn } from "node:child_process";
import { once } from "node:events";
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { monotonicMs } from "@outrider/runtime";
import { type Browser, chromium } from "playwright-core";
import { readTimeStrip } from "../../../edge/robot/src/simulated/camera/time-strip.ts";
import type { CameraMode } from "../../../edge/robot/src/video/cameras/camera.ts";
import { simulatedCamera } from "../../../edge/robot/src/video/cameras/simulated.ts";
import { until } from "../../faults/video-rig.ts";
import { type BenchRow, quantile, valueRow } from "../bench.ts";
import { type SenderProcess, startSenderProcess } from "./sender-process.ts";
import { type PageResult, watchInPage } from "./watching-page.ts";

const ROBOT = join(import.meta.dirname, "../../../edge/robot/src");
const MODE: CameraMode = {
  format: "h264",
  widthPx: 640,
  heightPx: 480,
  framesPerS: 30,
  bitrateBps: 1_500_000,
};
const JOINS = 20;
/** How often the camera is let stop, and somebody comes. */
const IDLE_JOINS = 5;
const LINGER_MS = 200;
const FRAMES = 450;
const FIRST_MS_MAX = 250;
const AGE_MS_MAX = { p50: 60, p95: 100 } as const;
const COLUMNS = 24;
const BLOCK_PX = 16;

export async function pictureAge(
  folder: string,
  progress: (text: string) => void,
): Promise<BenchRow[]> {
  const config = await writeConfig(folder);
  const bus = spawn(process.execPath, [join(ROBOT, "simulated/main.ts"), "--config", config], {
    stdio: ["ignore", "ignore", "pipe"],
  });
  await once(bus.stderr, "data");
  const camera = simulatedCamera(MODE, [join(ROBOT, "video/main.ts"), "--config", config]);
  const browser = await chromium.launch({
    executablePath: "/usr/bin/chromium",
    args: ["--no-sandbox"],
  });
  try {
    await using sender = await startSenderProcess({
      engine: "node-datachannel",
      camera,
      lingerMs: LINGER_MS,
    });
    progress("the age of pictures in Chromium");
    // It watches on, so that the camera runs.
    const stays = await watch(browser, sender, "stays", FRAMES);
    const { frames } = stays;
    const ages = frames.flatMap(({ atMs, strip }) => ageOf(atMs, strip)).slice(30);
    progress("from the offer to the first picture");
    const firsts = await joinTimes(browser, sender, { name: "joins", times: JOINS });
    await stays.close();
    progress("the same when the camera must be started");
    const idle = await joinTimes(browser, sender, { name: "starts", times: IDLE_JOINS });
    return [
      valueRow("camera to displayed picture, p50", quantile(ages, 0.5), "ms", AGE_MS_MAX.p50),
      valueRow("camera to displayed picture, p95", quantile(ages, 0.95), "ms", AGE_MS_MAX.p95),
      valueRow(
        "pictures whose time could not be read",
        frames.length - ages.length - 30,
        "of 450",
        0,
      ),
      valueRow("offer to first picture, p50", quantile(firsts, 0.5), "ms"),
      valueRow("offer to first picture, p95", quantile(firsts, 0.95), "ms", FIRST_MS_MAX),
      valueRow("offer to first picture after idle, p50", quantile(idle, 0.5), "ms"),
    ];
  } finally {
    await browser.close();
    bus.kill();
  }
}

/** Lets pages come one after another, each when the one before has gone, and the camera if it may. */
async function joinTimes(
  browser: Browser,
  sender: SenderProcess,
  { name, times }: { readonly name: string; readonly times: number },
): Promise<number[]> {
  const firsts: number[] = [];
  for (let at = 0; at < times; at++) {
    const page = await watch(browser, sender, `${name}-${at}`, 1);
    firsts.push(page.firstMs);
    await page.close();
    await sleep(2 * LINGER_MS);
  }
  return firsts;
}

async function writeConfig(folder: string): Promise<string> {
  const path = join(folder, "config.json");
  const least = { thingName: "bench", iot: { endpoint: "x" }, board: "explorer-hat" };
  await writeFile(path, JSON.stringify({ ...least, bus: { kind: "simulated" } }));
  return path;
}

/** Opens a page that watches until it has seen so many frames. */
async function watch(browser: Browser, sender: SenderProcess, viewer: string, count: number) {
  const page = await browser.newPage();
  await page.setContent("<video muted autoplay playsinline></video>");
  await page.exposeFunction("sendUp", (message: object) =>
    sender.ask({ ...message, viewer } as never),
  );
  sender.onTold(viewer, (told) => {
    const take = page.evaluate((message) => Reflect.get(globalThis, "takeDown")(message), told);
    // A page that was closed meanwhile needs no candidates any more.
    take.catch(() => undefined);
  });
  const result: PageResult = await page.evaluate(watchInPage, count);
  await until("a frame", () => result.frames.length >= count);
  const close = async () => {
    sender.forget(viewer);
    // The sender hears of this at once; of a page that vanishes it would after eight seconds.
    await page.evaluate(() => Reflect.get(globalThis, "leave")());
    await page.close();
  };
  return { ...result, close };
}

/** Both clocks are read here, so that a frame's time can be compared to the page's. */
const MONOTONIC_AT_EPOCH_MS = monotonicMs() - (performance.timeOrigin + performance.now());

function ageOf(atEpochMs: number, strip: readonly number[]): number[] {
  const takenAtMs = readTimeStrip(
    (x, y) => strip[Math.floor(y / BLOCK_PX) * COLUMNS + Math.floor(x / BLOCK_PX)] ?? 0,
    MODE.widthPx,
  );
  return takenAtMs === undefined ? [] : [atEpochMs + MONOTONIC_AT_EPOCH_MS - takenAtMs];
}
