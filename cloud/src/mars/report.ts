/** Tells what is known of Mars, in the original's words and a few more. */
import { createHash } from "node:crypto";
import type { mars as marsMessage, Payload } from "@outrider/protocol";
import type { Additions } from "./additions.ts";
import type { PanelSize } from "./picture/raster.ts";
import type { Format } from "./picture/render.ts";
import type { Known, Origin, PhotoRecord, PictureKeys, WeatherRecord } from "./records.ts";

export type MarsReport = Payload<typeof marsMessage>;

/** Is the photo's files at the size that is told of. */
export interface Shown {
  readonly size: PanelSize;
  readonly keys: PictureKeys;
  /** Which of them `image_url` names. */
  readonly format: Format;
  /** Address before the keys, without a slash at its end. */
  readonly photosUrl: string;
}

/** Makes the report; without pictures it has no photo. */
export function reportOf(
  weather: WeatherRecord,
  known: Known & { readonly shown?: Shown },
  additions: Additions,
): MarsReport {
  const { photo, shown } = known;
  return {
    image_url: shown === undefined ? null : urlOf(shown, shown.format),
    insight: insightOf(weather),
    units: { av_at: "°C", av_HWS: "m/s", av_PRE: "Pa" },
    data_as_of: weather.weather.lastUtc,
    weather: originOf(weather),
    photo: photo === undefined || shown === undefined ? null : photoOf(photo, shown),
    ...additions({ weather, ...(photo === undefined ? {} : { photo }) }),
  };
}

function insightOf({ weather }: WeatherRecord): MarsReport["insight"] {
  return {
    sol: weather.sol,
    av_at: weather.airCelsius,
    mn_at: weather.airMinCelsius,
    mx_at: weather.airMaxCelsius,
    av_HWS: weather.windMps,
    av_PRE: weather.pressurePa,
    First_UTC: weather.firstUtc,
    Last_UTC: weather.lastUtc,
    season: weather.season,
  };
}

function photoOf(photo: PhotoRecord, shown: Shown): MarsReport["photo"] {
  const { earthDate, camera, rover } = photo;
  const { widthPx, heightPx } = shown.size;
  return {
    ...originOf(photo),
    earth_date: earthDate,
    ...(camera === undefined ? {} : { camera }),
    ...(rover === undefined ? {} : { rover }),
    width: widthPx,
    height: heightPx,
    images: {
      bmp: urlOf(shown, "bmp"),
      rgb565: urlOf(shown, "rgb565"),
      jpeg: urlOf(shown, "jpeg"),
    },
  };
}

function originOf({ source, sample, credit, fetchedAtMs, problem }: Origin): MarsReport["weather"] {
  const failed = problem === undefined ? {} : { problem };
  return { source, sample, credit, fetchedAtMs, ...failed };
}

/** Gives the address of one file. */
export function urlOf(
  { keys, photosUrl }: Pick<Shown, "keys" | "photosUrl">,
  format: Format,
): string {
  return `${photosUrl}/${keys[format]}`;
}

/** Stands for all that a report says but when its sources were asked: what displays need not be told again. */
export function digestOf(report: MarsReport): string {
  const { weather, photo, ...rest } = report;
  const timeless = [weather, photo].map((part) => ({ ...part, fetchedAtMs: 0 }));
  return createHash("sha256")
    .update(JSON.stringify([rest, timeless]))
    .digest("hex");
}
