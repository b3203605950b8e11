/** The table of engines, one row each, and which takes the place of one that does not load. */
import type { Log } from "@outrider/runtime";
import { VideoError } from "../errors.ts";
import type { PictureFormat } from "../picture.ts";
import { openNodeDatachannel } from "./node-datachannel.ts";
import type { EngineName, PeerEngine } from "./peer-engine.ts";
import { openWerift } from "./werift.ts";
import { openWrtc } from "./wrtc.ts";

export interface EngineMode {
  readonly widthPx: number;
  readonly heightPx: number;
}

interface EngineRow {
  readonly format: PictureFormat;
  readonly open: (mode: EngineMode) => Promise<PeerEngine>;
}

export const ENGINES: Readonly<Record<EngineName, EngineRow>> = {
  "node-datachannel": { format: "h264", open: openNodeDatachannel },
  werift: { format: "h264", open: openWerift },
  wrtc: { format: "i420", open: openWrtc },
};

/**
 * Opens an engine. Where node-datachannel has no binary, werift sends in its place, with one warning:
 * it takes the same pictures. For raw pictures there is no such other.
 * @throws VideoError "no-engine"
 */
export async function openEngine(
  name: EngineName,
  mode: EngineMode,
  log: Log,
): Promise<PeerEngine> {
  try {
    return await ENGINES[name].open(mode);
  } catch (error) {
    if (name !== "node-datachannel" || !isMissing(error)) throw error;
    log.warn("node-datachannel does not load here; werift sends, with more work", { error });
    return openWerift();
  }
}

/** Says whether an engine is not to be had on this machine. */
export function isMissing(error: unknown): boolean {
  return error instanceof VideoError && error.code === "no-engine";
}
