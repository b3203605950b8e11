/** Reads at the start what an earlier run kept, each part by itself: one that is bad spoils no other. */
import type { Log } from "@outrider/runtime";
import { KEPT, type Kept, type KeptName } from "../display-types.ts";
import { judgeKept } from "./kept-schemas.ts";
import type { Slots } from "./slots.ts";
import type { StartMarker } from "./start-marker.ts";

/** Gives what is whole and fits. A part at which the program died before is set aside. */
export async function readKept(slots: Slots, marker: StartMarker, log: Log): Promise<Kept> {
  const kept: Partial<Record<KeptName, unknown>> = {};
  for (const name of KEPT) {
    if (marker.diedAt(name)) {
      log.error("the program died at this part before; it is set aside", { part: name });
      await slots.setAside(name).catch((error: unknown) => log.warn("not set aside", { error }));
      continue;
    }
    marker.reach(name);
    const read = await slots.read(name);
    if (read === undefined) continue;
    const { value, problem } = judgeKept(name, read);
    if (problem !== undefined) log.warn("what was kept does not fit", { part: name, problem });
    kept[name] = value;
  }
  return kept as Kept;
}
