/** Opens the sources of one fetch, which end together. */
import { openPhotoSource } from "./photo-sources.ts";
import type { PhotoSource, PhotoSourceName, WeatherSource, WeatherSourceName } from "./sources.ts";
import { openWeatherSource, type SourceTools } from "./weather-sources.ts";

/**
 * How long the sources of a fetch may be asked, in ms: the function has 60 s, and needs some of them to make
 * pictures, keep what it has and tell displays.
 */
const ASKING_MS_MAX = 40_000;

export interface SourceNames {
  readonly weather: WeatherSourceName;
  readonly photos: PhotoSourceName;
}

export interface Sources {
  readonly weather: WeatherSource;
  readonly photos: PhotoSource;
}

/** Opens them; their time runs from now. */
export function openSources({ weather, photos }: SourceNames, tools: SourceTools): Sources {
  const untilMs = tools.nowMs() + ASKING_MS_MAX;
  const limited = { ...tools, leftMs: () => untilMs - tools.nowMs() };
  return {
    weather: openWeatherSource(weather, limited),
    photos: openPhotoSource(photos, limited),
  };
}
