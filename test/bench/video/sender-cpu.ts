/** Measures the sender's processor time beside its floor and beside its peer. */
import { type BenchRow, ratioRow, valueRow } from "../bench.ts";
import { clipCamera, makeClip } from "./clip.ts";
import { joinReceiver, joinUdpReceiver, type Receiver } from "./receiver.ts";
import { type SenderSetUp, startSenderProcess } from "./sender-process.ts";

const VIEWERS = [1, 2, 5, 10] as const;
const MEASURE_MS = 6_000;
/** Times the plain UDP floor. */
const FLOOR_RATIO_MAX = 3;
/** Share of the first viewer's cost that one more may add. */
const EXTRA_SHARE_MAX = 0.2;
/** Share of @roamhq/wrtc's time: a seventh at 480p, a twelfth at 720p. */
const SIZES = [
  { name: "480p", widthPx: 640, heightPx: 480, peerRatioMax: 1 / 7 },
  { name: "720p", widthPx: 1_280, heightPx: 720, peerRatioMax: 1 / 12 },
] as const;

export async function senderCpu(
  folder: string,
  progress: (text: string) => void,
): Promise<BenchRow[]> {
  const rows: BenchRow[] = [];
  for (const size of SIZES) {
    const clip = makeClip(folder, size);
    const measure = (engine: SenderSetUp["engine"], counts: readonly number[]) => {
      progress(`${size.name} through ${engine}`);
      return percentages(engine, clip, size, counts);
    };
    const ours = await measure("node-datachannel", VIEWERS);
    const floor = await measure("floor", VIEWERS);
    const werift = await measure("werift", [1]);
    const wrtc = await measure("wrtc", [1]);
    for (const [at, count] of VIEWERS.entries()) {
      const measured = { value: ours[at] ?? 0, floor: floor[at] ?? 0, unit: "% of a core" };
      const name = `sender, ${size.name}, ${count} viewers, beside plain UDP`;
      rows.push(ratioRow(name, measured, FLOOR_RATIO_MAX));
    }
    const [first = 0] = ours;
    const extra = ((ours.at(-1) ?? 0) - first) / ((VIEWERS.at(-1) ?? 0) - 1);
    const unit = "% of a core";
    const more = { value: extra, floor: first, unit };
    rows.push(ratioRow(`one viewer more, ${size.name}, beside the first`, more, EXTRA_SHARE_MAX));
    const peer = { value: first, floor: wrtc[0] ?? 0, unit };
    rows.push(ratioRow(`sender, ${size.name}, beside @roamhq/wrtc`, peer, size.peerRatioMax));
    rows.push(valueRow(`sender, ${size.name}, werift, 1 viewer`, werift[0] ?? 0, unit));
  }
  return rows;
}

/** Measures one process with more and more viewers. */
async function percentages(
  engine: SenderSetUp["engine"],
  clip: string,
  size: { readonly widthPx: number; readonly heightPx: number },
  counts: readonly number[],
): Promise<number[]> {
  const { widthPx, heightPx } = size;
  const format = engine === "wrtc" ? "i420" : "h264";
  const camera = clipCamera(clip, { widthPx, heightPx, format });
  await using sender = await startSenderProcess({ engine, camera });
  const join = engine === "floor" ? joinUdpReceiver : joinReceiver;
  const receivers: Receiver[] = [];
  const measured: number[] = [];
  for (const count of counts) {
    while (receivers.length < count) {
      receivers.push(await join(sender, `viewer-${receivers.length}`));
    }
    measured.push((await sender.cpuShare(MEASURE_MS)) * 100);
    const { viewers } = await sender.usage();
    if (viewers !== count) throw new Error(`${viewers} of ${count} viewers were left`);
  }
  for (const receiver of receivers) receiver.close();
  return measured;
}
