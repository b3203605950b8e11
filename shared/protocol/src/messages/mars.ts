import { z } from "zod";
import { defineMessage, epochMs } from "../define.ts";

/** Is where a part of the answer is from. */
const origin = z.object({
  source: z.string().max(40).describe("Name of the source, such as insight or sample."),
  sample: z.boolean().describe("Whether it is a sample; every screen then says so."),
  credit: z.string().max(200).optional().describe("Whom to name beside it."),
  fetchedAtMs: epochMs.describe("When the source was last asked with success, in ms since 1970."),
  problem: z
    .string()
    .max(200)
    .optional()
    .describe("Why the newest attempt failed; what is shown is the last good answer."),
});

/** Are the original's seven, in its spelling; null: the source has no such value for that sol. */
const insight = z.object({
  sol: z.string().max(16).describe("Martian day of the mission."),
  av_at: z.number().nullable().describe("Average air temperature."),
  av_HWS: z.number().nullable().describe("Average horizontal wind speed."),
  av_PRE: z.number().nullable().describe("Average pressure."),
  First_UTC: z.iso.datetime(),
  Last_UTC: z.iso.datetime(),
  season: z.string().max(40).nullable().describe("Martian season."),
});

/**
 * Is the answer of `GET /mars`, and the message that says it has changed. It is open: members that a
 * backend adds, at the top or in `insight`, travel on, so that a layout can bind them.
 */
export const marsReport = z.looseObject({
  image_url: z.url().max(2_000).nullable().describe("The photo as a BMP of 320x240, or as asked."),
  insight: z.looseObject(insight.shape),
  units: z.object({
    av_at: z.literal("°C"),
    av_HWS: z.literal("m/s"),
    av_PRE: z.literal("Pa"),
  }),
  data_as_of: z.iso.datetime().describe("End of the newest sol: the age of the weather."),
  weather: origin,
  photo: z
    .looseObject({
      ...origin.shape,
      earth_date: z.iso.date().describe("When the rover took it."),
      camera: z.string().max(80).optional(),
      rover: z.string().max(40).optional(),
      images: z
        .object({ bmp: z.url(), rgb565: z.url(), jpeg: z.url() })
        .describe("The same picture in each format, at the size of image_url."),
    })
    .nullable(),
});

export const mars = defineMessage({
  name: "mars",
  summary: "Tells every display of new weather or a new photo from Mars.",
  topic: "outrider/mars",
  sender: "cloud",
  receivers: ["display", "operator", "viewer"],
  qos: 1,
  retain: true,
  payload: marsReport,
});
