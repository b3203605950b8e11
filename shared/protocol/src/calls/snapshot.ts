import { z } from "zod";
import { epochMs } from "../define.ts";
import { defineCall } from "./define-call.ts";

/** Largest picture in base64, in characters: with the rest of the reply it stays below 128 KB. */
const PICTURE_LENGTH_MAX = 120_000;

export const snapshot = defineCall({
  name: "snapshot",
  summary: "Takes one picture with a robot's camera, for displays that show the fleet.",
  callers: ["onlooker"],
  devices: ["robot"],
  input: z.object({
    widthPx: z.number().int().min(80).max(640).describe("Width; the height follows the camera."),
  }),
  output: z.object({
    takenAtMs: epochMs.describe("When the camera saw it, in ms since 1970."),
    jpegBase64: z.string().min(1).max(PICTURE_LENGTH_MAX).describe("A JPEG picture."),
  }),
});
