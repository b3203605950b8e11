/** Finds photos from Mars: the rovers', or landscapes that a program of ours paints. */
import { landscapeJpeg, type Photo, readRoverPhotos, seedOf } from "@outrider/mars";
import { ask } from "./ask.ts";
import { fitPicture, PICTURE_BYTES_MAX } from "./picture/fit-picture.ts";
import { SIDE_PX } from "./picture/raster.ts";
import { SourceError } from "./source-error.ts";
import type { FoundPhoto, PhotoSource, PhotoSourceName } from "./sources.ts";
import { askWithKey, type SourceTools } from "./weather-sources.ts";

/** Days to search backwards from yesterday. Longer gaps there are; then the last good photo stays. */
const SEARCH_DAYS = 10;
/** Pictures of a day to try, should the first be gone or broken. */
const PICTURES_MAX = 3;
/** After a search: DEMO_KEY's 50 requests a day allow two of ten days each, and the weather each hour. */
const ROVER_REST_MS = 12 * 3_600_000;
const DAY_MS = 86_400_000;
/** Size of a painted landscape in px; painting takes some 2 s. */
const PAINTED = { widthPx: 800, heightPx: 600 } as const;

/** Opens a source by its name. */
export function openPhotoSource(name: PhotoSourceName, tools: SourceTools): PhotoSource {
  return name === "sample" ? sampleSource(tools) : roverSource(tools);
}

/** Paints one landscape each day. */
function sampleSource({ nowMs }: SourceTools): PhotoSource {
  return {
    name: "sample",
    credit: "Outrider",
    restMs: 0,
    find: async (knownDate) => {
      const earthDate = dayOf(nowMs());
      if (earthDate === knownDate) return undefined;
      const bytes = await landscapeJpeg({ seed: seedOf(earthDate), ...PAINTED });
      return { bytes, earthDate, sample: true };
    },
  };
}

function roverSource(tools: SourceTools): PhotoSource {
  return {
    name: "rover-photos",
    credit: "NASA/JPL-Caltech",
    restMs: ROVER_REST_MS,
    find: async (knownDate) => {
      for (let back = 1; back <= SEARCH_DAYS; back++) {
        const earthDate = dayOf(tools.nowMs() - back * DAY_MS);
        if (knownDate !== undefined && earthDate <= knownDate) return undefined;
        const photos = await photosOf(earthDate, tools);
        if (photos.length > 0) return fetchOne(photos, tools);
      }
      if (knownDate !== undefined) return undefined;
      throw new SourceError(`no photo was taken in the last ${SEARCH_DAYS} days`, { code: "none" });
    },
  };
}

async function photosOf(earthDate: string, tools: SourceTools): Promise<readonly Photo[]> {
  const url = new URL("https://api.nasa.gov/mars-photos/api/v1/rovers/curiosity/photos?page=1");
  url.searchParams.set("earth_date", earthDate);
  const { document } = await askWithKey(url, "photos", tools);
  const read = readRoverPhotos(document);
  // One photo of a later day would end every search to come: its day is the last that is known.
  if (read.ok) return read.value.filter((photo) => photo.earthDate === earthDate);
  throw new SourceError(`the list of photos is not as it should be: ${read.problem}`, {
    code: "document",
  });
}

/** Fetches one of a day's photos, any of them as the original does, and another where that fails. */
async function fetchOne(photos: readonly Photo[], tools: SourceTools): Promise<FoundPhoto> {
  const left = [...photos];
  let failure: SourceError | undefined;
  for (let tried = 0; tried < PICTURES_MAX && left.length > 0; tried++) {
    const [photo] = left.splice(Math.floor(tools.random() * left.length), 1);
    try {
      if (photo !== undefined) return await fetchPhoto(photo, tools);
    } catch (error) {
      if (!(error instanceof SourceError)) throw error;
      failure ??= error;
    }
  }
  throw failure ?? new SourceError("the day has no photo", { code: "none" });
}

async function fetchPhoto(photo: Photo, tools: SourceTools): Promise<FoundPhoto> {
  const url = new URL(photo.address);
  const { bytes, sample } = await ask({ url, kind: "picture", bytesMax: PICTURE_BYTES_MAX }, tools);
  const probe = { widthPx: SIDE_PX.min, heightPx: SIDE_PX.min, fit: "cover" } as const;
  const fitted = await fitPicture(bytes, probe);
  if (!fitted.ok)
    throw new SourceError(`a photo can't be used: ${fitted.problem}`, { code: "document" });
  const { earthDate, camera, rover } = photo;
  return { bytes, earthDate, camera, rover, sample };
}

function dayOf(epochMs: number): string {
  return new Date(epochMs).toISOString().slice(0, 10);
}
