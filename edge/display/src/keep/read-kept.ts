/** Reads at the start what an earlier run kept, each part by itself: one that is bad spoils no other. */
import type { Log } from "@outrider/runtime";
import { KEPT, type Kept, type KeptName } from "../display-types.ts";
import { judgeKept } from "./kept-schemas.ts";
import type { Slots } from "./slots.ts";
import type { PICTURE_INDEX, StartMarker } from "./start-marker.ts";

export interface KeptSources {
  readonly slots: Slots;
  readonly marker: StartMarker;
  readonly log: Log;
}

/** Gives what is whole and fits. A part of which the program died again and again is set aside. */
export async function readKept(sources: KeptSources): Promise<Kept> {
  const kept: Partial<Record<KeptName, unknown>> = {};
  for (const name of KEPT) {
    const read = await readPart(name, sources);
    if (read === undefined) continue;
    const { value, problem } = judgeKept(name, read);
    if (problem !== undefined)
      sources.log.warn("what was kept does not fit", { part: name, problem });
    kept[name] = value;
  }
  return kept as Kept;
}

/** Reads a part, unless it is to blame for the starts that failed. */
export async function readPart(
  name: KeptName | typeof PICTURE_INDEX,
  { slots, marker, log }: KeptSources,
): Promise<unknown> {
  if (marker.isToBlame(name)) {
    log.error("the program died at this part before; it is set aside", { part: name });
    await slots.setAside(name).catch((error: unknown) => log.warn("not set aside", { error }));
    return undefined;
  }
  marker.reach(name);
  return slots.read(name);
}
