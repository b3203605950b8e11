/** Measures what a thousand viewers leave behind in the sender. */
import { until } from "../../faults/video-rig.ts";
import { type BenchRow, valueRow } from "../bench.ts";
import { clipCamera, makeClip } from "./clip.ts";
import { joinReceiver } from "./receiver.ts";
import { type SenderProcess, startSenderProcess } from "./sender-process.ts";

const MODE = { widthPx: 320, heightPx: 240, format: "h264" } as const;
const WARM = 50;
const VIEWERS = 1_000;
/** Viewers that are there at the same time. */
const TOGETHER = 5;
const GROWTH_MB_MAX = 10;

export async function senderMemory(
  folder: string,
  progress: (text: string) => void,
): Promise<BenchRow[]> {
  const camera = clipCamera(makeClip(folder, MODE), MODE);
  await using sender = await startSenderProcess({ engine: "node-datachannel", camera });
  // One that stays, so that the camera runs on.
  const stays = await joinReceiver(sender, "stays");
  await comeAndGo(sender, 0, WARM);
  const { rssMb: before } = await sender.usage(true);
  progress(`${WARM} viewers have come and gone: ${before.toFixed(1)} MB`);
  await comeAndGo(sender, WARM, VIEWERS);
  const { rssMb: after } = await sender.usage(true);
  stays.close();
  return [
    valueRow(`sender's memory after ${WARM} viewers (RSS)`, before, "MB"),
    valueRow(`its growth after ${VIEWERS} viewers`, after - before, "MB", GROWTH_MB_MAX),
  ];
}

/**
 * Each comes under the name of one before it, whose session ends with that. With names of their own
 * the sender would notice each departure by its silence only, and this would take half an hour.
 */
async function comeAndGo(sender: SenderProcess, from: number, to: number): Promise<void> {
  for (let at = from; at < to; at += TOGETHER) {
    const names = Array.from({ length: TOGETHER }, (_, index) => `viewer-${index}`);
    const receivers = await Promise.all(names.map((name) => joinReceiver(sender, name)));
    for (const receiver of receivers) receiver.close();
  }
  await until("all gone", async () => (await sender.usage()).viewers === 1);
}
