/** The display benchmark: frames, their conversion, a display at rest, photos and GET /mars. */
import type { Bench } from "./bench.ts";
import { convertRows } from "./display/convert.ts";
import { frameRows } from "./display/frame.ts";
import { photoRows } from "./display/photo.ts";

export const bench: Bench = async (progress) => [
  ...(await frameRows(progress)),
  ...(await convertRows(progress)),
  ...(await photoRows(progress)),
];
