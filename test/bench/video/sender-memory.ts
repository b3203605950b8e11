/** Measures what a thousand viewers leave behind in the sender. */
import { type Browser, chromium } from "playwright-core";
import { until } from "../../faults/video-rig.ts";
import { type BenchRow, valueRow } from "../bench.ts";
import { clipCamera, makeClip } from "./clip.ts";
import { joinReceiver } from "./receiver.ts";
import { type SenderProcess, startSenderProcess } from "./sender-process.ts";
import { visit } from "./visitors.ts";

const MODE = { widthPx: 320, heightPx: 240, format: "h264" } as const;
const WARM = 50;
const VIEWERS = 1_000;
/** Viewers that are there at the same time. */
const TOGETHER = 5;
/** Viewers in one page of Chromium, which keeps closed connections for a while. */
const PER_PAGE = 50;
const GROWTH_MB_MAX = 10;

interface Parts {
  readonly browser: Browser;
  readonly sender: SenderProcess;
}

export async function senderMemory(
  folder: string,
  progress: (text: string) => void,
): Promise<BenchRow[]> {
  const camera = clipCamera(makeClip(folder, MODE), MODE);
  await using sender = await startSenderProcess({ engine: "node-datachannel", camera });
  await using browser = await chromium.launch({
    executablePath: "/usr/bin/chromium",
    args: ["--no-sandbox", "--disable-gpu"],
  });
  const parts = { browser, sender };
  // One that stays, so that the camera runs on.
  const stays = await joinReceiver(sender, "stays");
  await comeAndGo(parts, 0, WARM);
  const { rssMb: before } = await sender.usage(true);
  progress(`${WARM} viewers have come and gone: ${before.toFixed(1)} MB`);
  await comeAndGo(parts, WARM, VIEWERS / 2);
  const { rssMb: half } = await sender.usage(true);
  progress(`${VIEWERS / 2} viewers: ${(half - before).toFixed(1)} MB more`);
  await comeAndGo(parts, VIEWERS / 2, VIEWERS);
  const { rssMb: after } = await sender.usage(true);
  stays.close();
  return [
    valueRow(`sender's memory after ${WARM} viewers (RSS)`, before, "MB"),
    valueRow(`its growth after ${VIEWERS / 2} viewers`, half - before, "MB"),
    valueRow(`its growth after ${VIEWERS} viewers`, after - before, "MB", GROWTH_MB_MAX),
  ];
}

/** Each bears a name of its own and goes with a word, as pages do that are closed. */
async function comeAndGo({ browser, sender }: Parts, from: number, to: number): Promise<void> {
  for (let at = from; at < to; at += PER_PAGE) {
    const groups = Array.from({ length: PER_PAGE / TOGETHER }, (_, group) =>
      Array.from({ length: TOGETHER }, (_, one) => `viewer-${at + group * TOGETHER + one}`),
    );
    await visit(browser, sender, groups);
  }
  await until("all gone", async () => (await sender.usage()).viewers === 1);
}
