/** Reads a connection's counters once a second and gives them as figures. */
import { type Counters, type Figures, figuresOf, readCounters } from "./figures.ts";

/** Time between two readings, in ms. */
const INTERVAL_MS = 1_000;

/** Reads until `signal` ends; rates come with the second reading. */
export function followFigures(
  peer: RTCPeerConnection,
  onFigures: (figures: Figures) => void,
  signal: AbortSignal,
): void {
  let before: Counters | undefined;
  const read = async () => {
    const report = await peer.getStats();
    if (signal.aborted) return;
    const entries: Record<string, unknown>[] = [];
    report.forEach((entry: Record<string, unknown>) => {
      entries.push(entry);
    });
    const now = readCounters(entries, performance.now());
    onFigures(figuresOf(before, now));
    before = now;
  };
  const timer = setInterval(() => {
    // A connection that is just closing gives no report, and needs none.
    read().catch(() => undefined);
  }, INTERVAL_MS);
  signal.addEventListener("abort", () => clearInterval(timer));
}
