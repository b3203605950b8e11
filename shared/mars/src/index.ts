/** What NASA's feeds of Mars look like, and samples in their shapes. */
export { readInsight } from "./insight.ts";
export { landscapeJpeg } from "./landscape/jpeg.ts";
export { type LandscapeOptions, paintLandscape } from "./landscape/paint.ts";
export { roverPhotosSample } from "./photos-sample.ts";
export { seedOf } from "./random.ts";
export { type Photo, readRoverPhotos } from "./rover-photos.ts";
export { readMeda, readRems } from "./rover-weather.ts";
export { insightSample, medaSample, remsSample } from "./samples.ts";
export type { Judged, Weather } from "./weather.ts";
