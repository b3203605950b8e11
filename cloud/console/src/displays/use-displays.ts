/** Follows all displays: the registry's list first, then what they say themselves. */
import { displayState, presence } from "@outrider/protocol";
import { computed, onScopeDispose, shallowRef } from "vue";
import { useListing } from "../api/use-listing.ts";
import type { Console } from "../console.ts";
import { listDevices } from "../devices/devices-api.ts";
import { endAll } from "../link/end-all.ts";
import { displayRows, type HeardDisplay } from "./display-rows.ts";

/** Starts to follow; ends with the component. */
export function useDisplays({ link, rest }: Pick<Console, "link" | "rest">) {
  const heard = shallowRef<ReadonlyMap<string, HeardDisplay>>(new Map());
  const hear = (name: string, news: HeardDisplay) => {
    heard.value = new Map(heard.value).set(name, { ...heard.value.get(name), ...news });
  };
  const listing = useListing(() => listDevices(rest));
  const following = Promise.all([
    link.on(presence, {}, (payload, { thing }) => hear(thing, { presence: payload })),
    link.on(displayState, {}, (payload, { thing }) => hear(thing, { state: payload })),
  ]);
  following.catch(listing.fail);
  onScopeDispose(() => endAll(following));
  const rows = computed(() => displayRows(listing.found.value ?? [], heard.value));
  return { ...listing, rows };
}
