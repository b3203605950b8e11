/** Are the ports through which weather and photos come, whoever gives them. */
import type { Weather } from "@outrider/mars";

export const WEATHER_SOURCES = ["sample", "insight", "rems", "meda"] as const;
export type WeatherSourceName = (typeof WEATHER_SOURCES)[number];

export const PHOTO_SOURCES = ["sample", "rover-photos"] as const;
export type PhotoSourceName = (typeof PHOTO_SOURCES)[number];

export interface WeatherSource {
  readonly name: WeatherSourceName;
  /** Whom to name beside it. */
  readonly credit: string;
  /** Gives the newest sol. @throws SourceError. */
  read(): Promise<{ readonly weather: Weather; readonly sample: boolean }>;
}

export interface FoundPhoto {
  /** The picture as it came. */
  readonly bytes: Uint8Array;
  /** When it was taken, as YYYY-MM-DD. */
  readonly earthDate: string;
  readonly camera?: string;
  readonly rover?: string;
  readonly sample: boolean;
}

export interface PhotoSource {
  readonly name: PhotoSourceName;
  readonly credit: string;
  /** How long after a search nothing new is to be expected, in ms. */
  readonly restMs: number;
  /**
   * Gives a photo of the newest day that has some and is later than `knownDate`; `undefined` where there is
   * none. @throws SourceError.
   */
  find(knownDate: string | undefined): Promise<FoundPhoto | undefined>;
}
