/** Reads the documents of Mars Rover Photos: the pictures that a rover took on one Earth day. */
import { z } from "zod";
import { judge } from "./judge.ts";
import type { Judged } from "./weather.ts";

export interface Photo {
  /** Number of the picture at its source. */
  readonly id: string;
  /** Where the picture is; always https. */
  readonly address: string;
  /** When the rover took it, as YYYY-MM-DD. */
  readonly earthDate: string;
  readonly sol: number;
  /** Name of the camera in full, such as Mast Camera. */
  readonly camera: string;
  readonly rover: string;
}

const photo = z.looseObject({
  id: z.number().int(),
  sol: z.number().int(),
  img_src: z.url({ protocol: /^https?$/ }).max(2_000),
  earth_date: z.iso.date(),
  camera: z.looseObject({ name: z.string().max(80), full_name: z.string().max(80).optional() }),
  rover: z.looseObject({ name: z.string().max(40) }),
});

/** Is one page: 25 pictures at the source, a few more elsewhere. */
const page = z.looseObject({ photos: z.array(photo).max(1_000) });

/** Gives the photos of a document, none of a day without; the problem says what is wrong with it. */
export function readRoverPhotos(document: unknown): Judged<readonly Photo[]> {
  const read = judge(page, document);
  if (!read.ok) return read;
  return { ok: true, value: read.value.photos.map(photoOf) };
}

/** The source still names pictures by http, which its servers answer with the way to https. */
function photoOf(one: z.infer<typeof photo>): Photo {
  return {
    id: String(one.id),
    address: one.img_src.replace(/^http:/, "https:"),
    earthDate: one.earth_date,
    sol: one.sol,
    camera: one.camera.full_name ?? one.camera.name,
    rover: one.rover.name,
  };
}
