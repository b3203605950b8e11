/**
 * Keeps a slow receiver from slowing anyone else. aedes would wait for its socket to drain, and hold
 * back the sender of the message meanwhile: a sleeping browser tab would cut a robot's link. So
 * nobody waits: what a slow receiver cannot take at QoS 0 is dropped, and one that is stuck is cut.
 */
import type { Duplex } from "node:stream";

/** Bytes waiting in the broker for a receiver, past which QoS 0 messages to it are dropped. */
const SLOW_BYTES = 64 * 1024;

/** Bytes waiting past which the receiver is cut: 8 of AWS's largest messages. */
const STUCK_BYTES = 1024 * 1024;

/** Makes every write to the stream count as taken, so that its writer never waits. */
export function neverWait(stream: Duplex): void {
  const write = stream.write.bind(stream) as (...parameters: unknown[]) => boolean;
  stream.write = (...parameters: unknown[]) => {
    write(...parameters);
    return true;
  };
}

/** Says how a receiver keeps up. */
export function paceOf(stream: Duplex): "good" | "slow" | "stuck" {
  if (stream.writableLength > STUCK_BYTES) return "stuck";
  return stream.writableLength > SLOW_BYTES ? "slow" : "good";
}
