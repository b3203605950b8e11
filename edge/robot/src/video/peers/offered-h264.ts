/** Finds in a viewer's offer how it takes H.264. @see RFC 6184, 8.1 (H.264 in SDP) */
import { VideoError } from "../errors.ts";

export interface OfferedH264 {
  /** The media section's identification. */
  readonly mid: string;
  readonly payloadType: number;
  /** The format's parameters, as offered. */
  readonly parameters: string;
}

/** Baseline without what few decoders have: what every encoder here makes. */
const CONSTRAINED_BASELINE = "42e0";
const BASELINE = "42";

/**
 * Takes the payload type with packetization mode 1 whose profile is nearest to constrained baseline.
 * @throws VideoError "bad-offer" when it is no SDP with video, "no-h264" when that has no such type
 */
export function offeredH264(offer: string): OfferedH264 {
  const section = videoSection(offer);
  const mid = /^a=mid:(\S+)/m.exec(section)?.[1];
  if (mid === undefined) throw new VideoError("the video has no mid", { code: "bad-offer" });
  const offered = [...section.matchAll(/^a=rtpmap:(\d+) H264\/90000/gim)]
    .map(([, payloadType = ""]) => ({ mid, ...parametersOf(section, payloadType) }))
    .filter(({ parameters }) => /packetization-mode=1/.test(parameters))
    .sort((a, b) => rank(a.parameters) - rank(b.parameters));
  const [best] = offered;
  if (best === undefined || rank(best.parameters) === UNFIT) {
    throw new VideoError("the viewer takes no H.264 of baseline profile", { code: "no-h264" });
  }
  return best;
}

/** @throws VideoError "bad-offer" */
export function videoSection(offer: string): string {
  const [, ...sections] = offer.split(/^(?=m=)/m);
  const video = sections.find((section) => section.startsWith("m=video"));
  if (!offer.startsWith("v=0") || video === undefined) {
    throw new VideoError("the offer is no SDP that asks for video", { code: "bad-offer" });
  }
  return video;
}

function parametersOf(section: string, payloadType: string) {
  const pattern = new RegExp(`^a=fmtp:${payloadType} ([^\\r\\n]+)`, "m");
  return { payloadType: Number(payloadType), parameters: pattern.exec(section)?.[1] ?? "" };
}

const UNFIT = 3;

function rank(parameters: string): number {
  const profile = /profile-level-id=([0-9a-f]{6})/i.exec(parameters)?.[1]?.toLowerCase();
  // Left out, it means baseline.
  if (profile === undefined) return 2;
  if (profile.startsWith(CONSTRAINED_BASELINE)) return 0;
  return profile.startsWith(BASELINE) ? 1 : UNFIT;
}
