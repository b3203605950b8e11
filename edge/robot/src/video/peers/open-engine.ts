/** The table of engines: one row each. */

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
