/** Says why a try to view a camera came to nothing. */
import type { Trouble } from "./video-types.ts";

/**
 * - `passing`: another try may do.
 * - `refused`: the operator's keys do not allow it.
 * - `no-camera`: the robot has no channel.
 */
export class VideoError extends Error {
  override readonly name = "VideoError";
  readonly code: Trouble["kind"];
  constructor(code: Trouble["kind"], message: string, options?: ErrorOptions) {
    super(message, options);
    this.code = code;
  }
}

/** Says any failure of a try to the core; what is not known may pass. */
export function troubleOf(error: unknown): Trouble {
  if (error instanceof VideoError) return { kind: error.code, words: error.message };
  const words = error instanceof Error ? error.message : String(error);
  return { kind: "passing", words: words.endsWith(".") ? words : `${words}.` };
}
