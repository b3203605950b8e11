/** Reads what the functions of Mars were given. */
import { parseConfig } from "@outrider/runtime";
import { z } from "zod";
import { PHOTO_SOURCES, WEATHER_SOURCES } from "./sources.ts";

const store = {
  marsTable: z.string().min(3),
  photosBucket: z.string().min(3),
  /** Address before the keys of photos, without a slash at its end. */
  photosUrl: z.url(),
};

/** Is where both functions keep what they know. */
const storeSchema = z.object(store);

const fetchSchema = z.object({
  ...store,
  nasaSecret: z.string().min(1),
  weatherSource: z.enum(WEATHER_SOURCES),
  photoSource: z.enum(PHOTO_SOURCES),
});

/** Gives where things are kept. @throws ConfigError "config-invalid". */
export function readStoreConfig(): z.infer<typeof storeSchema> {
  return parseConfig(storeSchema, stored(), "environment");
}

/** Gives what the function that fetches needs beside. @throws ConfigError "config-invalid". */
export function readFetchConfig(): z.infer<typeof fetchSchema> {
  const given = {
    ...stored(),
    nasaSecret: process.env["NASA_SECRET"],
    weatherSource: process.env["WEATHER_SOURCE"],
    photoSource: process.env["PHOTO_SOURCE"],
  };
  return parseConfig(fetchSchema, given, "environment");
}

function stored() {
  return {
    marsTable: process.env["MARS_TABLE"],
    photosBucket: process.env["PHOTOS_BUCKET"],
    photosUrl: process.env["PHOTOS_URL"],
  };
}
