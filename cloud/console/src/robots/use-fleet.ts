/** Follows all robots: the API's list first, then what they say themselves. */
import { type Link, presence, telemetry } from "@outrider/protocol";
import { computed, onScopeDispose, ref, shallowRef } from "vue";
import type { RobotSummary } from "../api/readings.ts";
import type { RobotsApi } from "../api/robots-api.ts";
import { endAll } from "../link/end-all.ts";
import { fleetRows, type Heard } from "./fleet.ts";

/** Robots whose last telemetry is asked for when the list opens; the others show it once heard. */
const DETAILS_MAX = 24;
/** Time between two lists asked for, in ms: a robot provisioned meanwhile appears by itself. */
const RELIST_MS = 15_000;

export type Listing =
  | { readonly kind: "loading" }
  | { readonly kind: "listed"; readonly robots: readonly RobotSummary[] }
  | { readonly kind: "failed" };

/** Starts to follow; ends with the component. */
export function useFleet(link: Link, api: RobotsApi) {
  const listing = shallowRef<Listing>({ kind: "loading" });
  /** What went wrong last, empty when nothing did. */
  const problem = ref("");
  const heard = shallowRef<ReadonlyMap<string, Heard>>(new Map());
  const hear = (robot: string, news: Heard) => {
    const known = heard.value.get(robot) ?? {};
    heard.value = new Map(heard.value).set(robot, { ...known, ...news });
  };
  const fail = (error: unknown) => {
    problem.value = error instanceof Error ? error.message : String(error);
    // A list once shown stays: what the robots say live goes on without the API.
    if (listing.value.kind === "loading") listing.value = { kind: "failed" };
  };
  const load = async () => {
    try {
      const robots = await api.list();
      listing.value = { kind: "listed", robots };
      const unheard = robots.filter(({ robot }) => heard.value.get(robot)?.telemetry === undefined);
      await Promise.all(unheard.slice(0, DETAILS_MAX).map(({ robot }) => detail(robot)));
      problem.value = "";
    } catch (error) {
      fail(error);
    }
  };
  const detail = async (robot: string) => {
    const found = await api.find(robot);
    if (found?.telemetry === undefined || heard.value.get(robot)?.telemetry !== undefined) return;
    hear(robot, { telemetry: found.telemetry });
  };
  const retry = () => {
    if (listing.value.kind === "failed") listing.value = { kind: "loading" };
    void load();
  };
  void load();
  const relist = setInterval(() => void load(), RELIST_MS);
  const following = Promise.all([
    link.on(presence, {}, (payload, { thing }) => hear(thing, { presence: payload })),
    link.on(telemetry, {}, (payload, { thing }) => hear(thing, { telemetry: payload })),
  ]);
  following.catch(fail);
  onScopeDispose(() => {
    clearInterval(relist);
    endAll(following);
  });
  const rows = computed(() =>
    fleetRows(listing.value.kind === "listed" ? listing.value.robots : [], heard.value),
  );
  return { listing, problem, rows, retry };
}
