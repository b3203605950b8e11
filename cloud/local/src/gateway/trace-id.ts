/** Makes trace ids for requests that bring none. */
import { randomBytes } from "node:crypto";

/** Makes the value of an `X-Amzn-Trace-Id` header. */
export function newTraceId(epochMs: number): string {
  const seconds = Math.floor(epochMs / 1_000).toString(16);
  return `Root=1-${seconds}-${randomBytes(12).toString("hex")};Sampled=0`;
}
