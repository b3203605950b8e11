/** What travels on video.sock: one line that asks the video program for a picture, one that answers. */
import { snapshot } from "@outrider/protocol";
import { z } from "zod";

/** Name of the socket in the device's folder. */
export const VIDEO_SOCKET = "video.sock";

/** Longest a snapshot takes, in ms: a camera on a Pi needs 2 s to its first picture and 1 s to settle. */
export const SNAPSHOT_MS_MAX = 10_000;

/** Largest picture, in bytes: 90,000 characters of base64, three quarters of what the call carries. */
export const JPEG_BYTES_MAX = 67_500;

/** Takes the same as the call of that name. */
export const snapshotRequestSchema = snapshot.input;

export const snapshotReplySchema = z.discriminatedUnion("ok", [
  snapshot.output.extend({ ok: z.literal(true) }),
  z.object({
    ok: z.literal(false),
    code: z.enum(["bad-request", "busy", "failed"]),
    message: z.string().max(500),
  }),
]);

/** A picture, or why there is none, for people. */
export type SnapshotReply = z.infer<typeof snapshotReplySchema>;
