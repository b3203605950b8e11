/** Measures the sender's processor time beside its floor and beside its peer. */
import { monotonicMs } from "@outrider/runtime";
import { type BenchRow, quantile, ratioRow, valueRow } from "../bench.ts";
import { clipCamera, makeClip } from "./clip.ts";
import { joinReceiver, joinUdpReceiver, type Receiver } from "./receiver.ts";
import { type SenderProcess, type SenderSetUp, startSenderProcess } from "./sender-process.ts";

const VIEWERS = [1, 2, 5, 10] as const;
/** Each count is measured so many times; the median counts, so that a busy moment does not. */
const WINDOWS = 5;
const WINDOW_MS = 2_000;
/**
 * A sender runs for hours. At 30 pictures a second V8 goes on compiling for most of this time, at up to twice
 * the load that stays; libwebrtc's encoder is at its full rate much sooner.
 */
const WARM_MS = 40_000;
/** After one more viewer has come. */
const SETTLE_MS = 3_000;
/** Times the plain UDP floor. */
const FLOOR_RATIO_MAX = 3;
/** Share of the first viewer's cost that one more may add. */
const EXTRA_SHARE_MAX = 0.2;
/** Share of @roamhq/wrtc's time: a seventh at 480p, a twelfth at 720p. */
const SIZES = [
  { name: "480p", widthPx: 640, heightPx: 480, peerRatioMax: 1 / 7 },
  { name: "720p", widthPx: 1_280, heightPx: 720, peerRatioMax: 1 / 12 },
] as const;
const UNIT = "% of a core";

type Size = (typeof SIZES)[number];

interface Measured {
  readonly viewers: number;
  /** In % of a core. */
  readonly cpu: number;
  /** What one viewer received, in Mbit/s. */
  readonly mbitPerS: number;
}

export async function senderCpu(
  folder: string,
  progress: (text: string) => void,
): Promise<BenchRow[]> {
  const rows: BenchRow[] = [];
  for (const size of SIZES) rows.push(...(await measureSize(size, folder, progress)));
  return rows;
}

async function measureSize(
  size: Size,
  folder: string,
  progress: (text: string) => void,
): Promise<BenchRow[]> {
  const { name } = size;
  const clip = makeClip(folder, size);
  const measure = (engine: SenderSetUp["engine"], counts: readonly number[]) => {
    progress(`${name} through ${engine}`);
    return measureEngine({ engine, clip, size, counts });
  };
  const ours = await measure("node-datachannel", VIEWERS);
  const floor = await measure("floor", VIEWERS);
  const [werift] = await measure("werift", [1]);
  const [wrtc] = await measure("wrtc", [1]);
  const [one] = ours;
  if (one === undefined || werift === undefined || wrtc === undefined) throw new RangeError(name);
  const line = lineThrough(ours);
  const more = { value: line.perViewer, floor: line.first, unit: UNIT };
  const peer = { value: one.cpu, floor: wrtc.cpu, unit: UNIT };
  return [
    ...ours.map(({ viewers, cpu }, at) =>
      ratioRow(
        `sender, ${name}, ${viewers} viewers, beside plain UDP`,
        { value: cpu, floor: floor[at]?.cpu ?? Number.NaN, unit: UNIT },
        FLOOR_RATIO_MAX,
      ),
    ),
    ratioRow(
      `one viewer more, ${name}, beside the first (line of best fit)`,
      more,
      EXTRA_SHARE_MAX,
    ),
    ratioRow(`sender, ${name}, beside @roamhq/wrtc`, peer, size.peerRatioMax),
    ratioRow(`bit rate, ${name}, beside @roamhq/wrtc's`, {
      value: one.mbitPerS,
      floor: wrtc.mbitPerS,
      unit: "Mbit/s",
    }),
    valueRow(`sender, ${name}, werift, 1 viewer`, werift.cpu, UNIT),
  ];
}

interface Measurement {
  readonly engine: SenderSetUp["engine"];
  readonly clip: string;
  readonly size: Size;
  readonly counts: readonly number[];
}

/** Measures one process with more and more viewers. */
async function measureEngine({ engine, clip, size, counts }: Measurement): Promise<Measured[]> {
  const { widthPx, heightPx } = size;
  const format = engine === "wrtc" ? "i420" : "h264";
  const camera = clipCamera(clip, { widthPx, heightPx, format });
  await using sender = await startSenderProcess({ engine, camera });
  const join = engine === "floor" ? joinUdpReceiver : joinReceiver;
  const receivers: Receiver[] = [];
  const measured: Measured[] = [];
  for (const count of counts) {
    while (receivers.length < count) {
      receivers.push(await join(sender, `viewer-${receivers.length}`));
    }
    if (receivers[0] === undefined) throw new RangeError("nobody to measure with");
    await sender.cpuShare(measured.length === 0 ? WARM_MS : SETTLE_MS);
    measured.push({ viewers: count, ...(await measureNow(sender, receivers[0])) });
    const { viewers } = await sender.usage();
    if (viewers !== count) throw new Error(`${viewers} of ${count} viewers were left`);
  }
  for (const receiver of receivers) receiver.close();
  return measured;
}

async function measureNow(sender: SenderProcess, receiver: Receiver) {
  const shares: number[] = [];
  const startMs = monotonicMs();
  const had = receiver.bytes;
  while (shares.length < WINDOWS) shares.push(await sender.cpuShare(WINDOW_MS));
  const mbitPerS = ((receiver.bytes - had) * 8) / 1_000 / (monotonicMs() - startMs);
  return { cpu: quantile(shares, 0.5) * 100, mbitPerS };
}

/** Fits a straight line by least squares: what the first viewer costs, and each one more. */
function lineThrough(measured: readonly Measured[]): { first: number; perViewer: number } {
  const mean = (values: readonly number[]) =>
    values.reduce((sum, value) => sum + value, 0) / values.length;
  const x = mean(measured.map(({ viewers }) => viewers));
  const y = mean(measured.map(({ cpu }) => cpu));
  const along = mean(measured.map(({ viewers, cpu }) => (viewers - x) * (cpu - y)));
  const perViewer = along / mean(measured.map(({ viewers }) => (viewers - x) ** 2));
  return { first: y + perViewer * (1 - x), perViewer };
}
