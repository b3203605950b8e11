/** Follows all robots: the API's list first, then what they say themselves. */
import { type Link, presence, telemetry } from "@outrider/protocol";
import { computed, onScopeDispose, shallowRef } from "vue";
import type { RobotsApi } from "../api/robots-api.ts";
import { useListing } from "../api/use-listing.ts";
import { endAll } from "../link/end-all.ts";
import { fleetRows, type Heard } from "./fleet.ts";

/** Robots whose last telemetry is asked for when the list opens; the others show it once heard. */
const DETAILS_MAX = 24;

/** Starts to follow; ends with the component. */
export function useFleet(link: Link, api: RobotsApi) {
  const heard = shallowRef<ReadonlyMap<string, Heard>>(new Map());
  const hear = (robot: string, news: Heard) => {
    const known = heard.value.get(robot) ?? {};
    heard.value = new Map(heard.value).set(robot, { ...known, ...news });
  };
  const detail = async (robot: string) => {
    const found = await api.find(robot);
    if (found?.telemetry === undefined || heard.value.get(robot)?.telemetry !== undefined) return;
    hear(robot, { telemetry: found.telemetry });
  };
  const listing = useListing(api.list, async (robots) => {
    const unheard = robots.filter(({ robot }) => heard.value.get(robot)?.telemetry === undefined);
    await Promise.all(unheard.slice(0, DETAILS_MAX).map(({ robot }) => detail(robot)));
  });
  const following = Promise.all([
    link.on(presence, {}, (payload, { thing }) => hear(thing, { presence: payload })),
    link.on(telemetry, {}, (payload, { thing }) => hear(thing, { telemetry: payload })),
  ]);
  following.catch(listing.fail);
  onScopeDispose(() => endAll(following));
  const rows = computed(() => fleetRows(listing.found.value ?? [], heard.value));
  return { ...listing, rows };
}
