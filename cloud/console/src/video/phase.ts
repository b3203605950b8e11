/** Says in words where viewing stands, for the panel and for a screen reader. */
import { ageWords } from "../design/device-words.ts";
import { pictureAgeMs } from "./picture-age.ts";
import type { VideoPhase, VideoState } from "./video-types.ts";

/** Says whether a picture is asked for now: there, or on its way. */
export function isTrying({ kind }: VideoPhase): boolean {
  return kind !== "off" && kind !== "none" && kind !== "failed" && kind !== "resting";
}

/** Gives two or three words for the head of the panel. */
export function phaseTitle({ kind }: VideoPhase): string {
  return TITLES[kind];
}

const TITLES: Readonly<Record<VideoPhase["kind"], string>> = {
  off: "Stopped",
  none: "No camera",
  connecting: "Connecting",
  waiting: "Waiting for camera",
  live: "Live",
  stalled: "Picture stopped",
  reconnecting: "Reconnecting",
  failed: "Not allowed",
  resting: "Resting",
};

/** Gives what it means and what comes next; empty while all is well. */
export function phaseDetail(state: VideoState, nowMs: number): string {
  const { phase } = state;
  switch (phase.kind) {
    case "off":
      return "You stopped the picture. Drive by sight or by the map.";
    case "none":
    case "failed":
      return phase.words;
    case "connecting":
      return "Opening the signaling.";
    case "waiting":
      return "The robot's camera was asked for its picture.";
    case "live":
      return "";
    case "stalled":
      return `No new picture for ${ageWords(pictureAgeMs(state, nowMs) ?? 0)}.`;
    case "reconnecting":
      return `${phase.words} Next try in ${Math.max(1, Math.ceil((phase.retryAtMs - nowMs) / 1000))} s.`;
    case "resting":
      return "Closed while the page was hidden.";
  }
}

/** Says the state of the signaling. */
export function signalingWords({ signaling, phase }: VideoState): string {
  if (signaling === "open") return "Connected";
  if (signaling === "connecting") return "Connecting";
  return phase.kind === "live" ? "Closed; the picture does not need it" : "Closed";
}

const ICE: Readonly<Record<RTCIceConnectionState, string>> = {
  new: "Not begun",
  checking: "Looking for a way",
  connected: "Connected",
  completed: "Connected, every way tried",
  disconnected: "Interrupted",
  failed: "No way found",
  closed: "Closed",
};

/** Says the state of the way to the robot. */
export function iceWords({ ice }: VideoState): string {
  return ICE[ice];
}
