/** Composes the parts of a display: what its core is set up with, what it has on disk, what it hears. */
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import type { Log } from "@outrider/runtime";
import type { DisplayConfig } from "./config.ts";
import type { DisplaySetup, Kept } from "./display-types.ts";
import { openAvoided } from "./keep/avoided.ts";
import { openPhotos } from "./keep/photos.ts";
import { readKept, readPart } from "./keep/read-kept.ts";
import { openSlots } from "./keep/slots.ts";
import { openStartMarker, PICTURE_INDEX } from "./keep/start-marker.ts";

/** Opens the cache and reads what an earlier run left there. */
export async function openCache({ cacheFolder, memoryFolder, limits }: DisplayConfig, log: Log) {
  const slots = await openSlots(cacheFolder, (file, problem) =>
    log.warn("a file of the cache is spoilt; the one before it is used", { file, problem }),
  );
  const marker = openStartMarker(join(cacheFolder, "starting"));
  const kept: Kept = await readKept({ slots, marker, log });
  const known = await readPart(PICTURE_INDEX, { slots, marker, log });
  marker.done();
  const photosFolder = join(cacheFolder, "photos");
  const avoided = openAvoided({ folder: photosFolder, memoryFolder });
  const photos = openPhotos(photosFolder, limits.photosMb * 1_000_000);
  return { slots, marker, kept, known, photos, avoided };
}

/** Composes what the core is set up with. */
export function setupOf(
  config: DisplayConfig,
  { bootId, boot, lacks }: Pick<DisplaySetup, "bootId" | "boot" | "lacks">,
  { widthPx, heightPx }: DisplaySetup["panel"],
): DisplaySetup {
  const { brightness, volume, timeZone, rotate, pages, firstPage, limits, battery } = config;
  return {
    thing: config.thingName ?? "",
    boot,
    bootId,
    panel: { widthPx, heightPx },
    broker: config.iot?.endpoint,
    defaults: { brightness, volume, timeZone, rotate, pages, firstPage },
    battery,
    marsSilenceMs: limits.marsSilenceS * 1_000,
    guideUrl: config.guideUrl,
    lacks,
  };
}

/** Lists what keeps the display from its broker, in words that say what to do. */
export async function lacksOf({ thingName, iot, problems }: DisplayConfig): Promise<string[]> {
  if (iot === undefined || thingName === undefined) {
    const missing = [
      ...(thingName === undefined ? ["no name"] : []),
      ...(iot === undefined ? ["no broker"] : []),
    ];
    return [...problems, `It has ${missing.join(" and ")} yet.`].slice(0, 3);
  }
  const files = [iot.certificateFile, iot.privateKeyFile, iot.caFile];
  const reads = await Promise.allSettled(files.map((file) => readFile(file)));
  return reads.flatMap((read, at) =>
    read.status === "fulfilled" ? [] : [`${files[at]} can't be read: ${codeOf(read.reason)}.`],
  );
}

function codeOf(error: unknown): string {
  const code = (error as NodeJS.ErrnoException).code ?? "";
  return code === "ENOENT" ? "it is missing" : code;
}

/** Names this boot of the machine; monotonic times of two programs of one boot compare. */
export async function bootOf(fallback: string): Promise<string> {
  const id = await readFile("/proc/sys/kernel/random/boot_id", "utf8").catch(() => fallback);
  return id.trim();
}
