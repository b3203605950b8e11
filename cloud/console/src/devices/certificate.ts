/** Judges how a device's certificate stands. */
import { ageWords } from "../design/device-words.ts";
import type { Device } from "./devices-api.ts";

/** Time before its end from which a certificate is warned about, in ms: 30 days. */
const WARN_BEFORE_MS = 30 * 86_400_000;

/** Is a certificate as it is shown; `isWeak` when somebody should do something. */
export interface CertificateView {
  readonly words: string;
  readonly isWeak: boolean;
}

/** Says until when a device may come in, and since when. */
export function certificateView(device: Device, epochMs: number): CertificateView {
  const { certificateId, certificateCreatedAtMs: since, certificateExpiresAtMs: until } = device;
  if (device.revoked) return { words: "Revoked: it is kept out", isWeak: true };
  if (certificateId === undefined) return { words: "None: it can't come in", isWeak: true };
  const age = since === undefined ? "" : `, ${ageWords(epochMs - since)} old`;
  if (until === undefined) return { words: `Active${age}`, isWeak: false };
  const leftMs = until - epochMs;
  if (leftMs <= 0) return { words: `Ended ${ageWords(-leftMs)} ago`, isWeak: true };
  return { words: `Ends in ${ageWords(leftMs)}${age}`, isWeak: leftMs < WARN_BEFORE_MS };
}
