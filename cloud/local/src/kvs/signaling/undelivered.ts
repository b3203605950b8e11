/** Keeps messages for recipients that are not connected, until their time to live is over. */
import type { SentMessage } from "./message.ts";

export interface PendingMessage {
  readonly message: SentMessage;
  /** `undefined` for the master. */
  readonly senderClientId: string | undefined;
  /** On a clock that never jumps, in ms. */
  readonly expiresAtMs: number;
}

export interface Undelivered {
  /** Keeps a message; a newer offer of the same sender replaces one that waits. */
  keep(recipient: string, pending: PendingMessage): void;
  /** Takes what waits for a recipient and is not over, oldest first. */
  take(recipient: string, nowMs: number): readonly PendingMessage[];
  /** Forgets what is over. */
  expire(nowMs: number): void;
  readonly isEmpty: boolean;
}

/** Messages kept for one recipient: an SDP and its candidates from ten viewers; then the oldest go. */
const MESSAGES_MAX = 250;

/** Recipients of one channel for whom messages are kept; then those who wait longest are forgotten. */
const RECIPIENTS_MAX = 50;

export function createUndelivered(): Undelivered {
  const lines = new Map<string, PendingMessage[]>();
  return {
    keep: (recipient, pending) => {
      const line = (lines.get(recipient) ?? []).filter((one) => !isReplaced(one, pending));
      line.push(pending);
      if (line.length > MESSAGES_MAX) line.shift();
      lines.set(recipient, line);
      const [longest] = lines.keys();
      if (lines.size > RECIPIENTS_MAX && longest !== undefined) lines.delete(longest);
    },
    take: (recipient, nowMs) => {
      const line = lines.get(recipient) ?? [];
      lines.delete(recipient);
      return line.filter(({ expiresAtMs }) => nowMs < expiresAtMs);
    },
    expire: (nowMs) => {
      for (const [recipient, line] of lines) {
        const left = line.filter(({ expiresAtMs }) => nowMs < expiresAtMs);
        if (left.length === 0) lines.delete(recipient);
        else lines.set(recipient, left);
      }
    },
    get isEmpty() {
      return lines.size === 0;
    },
  };
}

/** @see https://docs.aws.amazon.com/kinesisvideostreams-webrtc-dg/latest/devguide/SendSdpOffer.html */
function isReplaced(old: PendingMessage, young: PendingMessage): boolean {
  return (
    young.message.action === "SDP_OFFER" &&
    old.message.action === "SDP_OFFER" &&
    old.senderClientId === young.senderClientId
  );
}
