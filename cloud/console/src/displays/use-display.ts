/** Follows one display: whether it is there, what it tells, and what was sent to it for keeps. */
import {
  displaySettings,
  displayState,
  type LayoutPage,
  layout,
  type Payload,
  presence,
} from "@outrider/protocol";
import { computed, onScopeDispose, ref, shallowRef, watch } from "vue";
import type { Console } from "../console.ts";
import { type Device, listDevices } from "../devices/devices-api.ts";
import { endAll } from "../link/end-all.ts";
import type { DisplayState } from "./display-rows.ts";

export type DisplaySettings = Payload<typeof displaySettings>;

/**
 * Is what the broker keeps of a display's settings; a change leaves out nothing of it, so none may be
 * sent before it is known.
 */
export type KeptSettings =
  | { readonly kind: "asking" }
  /** An empty one where there is none. */
  | { readonly kind: "known"; readonly settings: DisplaySettings };

/**
 * How long the broker may take to hand out what it keeps, in ms; nothing says that it keeps nothing.
 * It sends retained messages right behind its answer to the subscription.
 */
const KEPT_MS_MAX = 1_500;

/** Starts to follow; ends with the component. */
export function useDisplay({ link, rest, phase }: Console, display: string) {
  const device = shallowRef<Device>();
  const isAsked = ref(false);
  const problem = ref("");
  const heardPresence = shallowRef<Payload<typeof presence>>();
  const state = shallowRef<DisplayState>();
  const kept = shallowRef<KeptSettings>({ kind: "asking" });
  const layouts = shallowRef<ReadonlyMap<string, LayoutPage>>(new Map());
  const fail = (error: unknown) => {
    problem.value = error instanceof Error ? error.message : String(error);
  };
  const ask = async () => {
    problem.value = "";
    try {
      device.value = (await listDevices(rest)).find(({ thing }) => thing === display);
      isAsked.value = true;
    } catch (error) {
      fail(error);
    }
  };
  void ask();
  const following = Promise.all([
    link.on(presence, { thing: display }, (payload) => {
      heardPresence.value = payload;
    }),
    link.on(displayState, { thing: display }, (payload) => {
      state.value = payload;
    }),
    link.on(displaySettings, { thing: display }, (settings) => {
      kept.value = { kind: "known", settings };
    }),
    link.on(layout, { thing: display }, ({ layout: page }, { page: name }) => {
      layouts.value = withLayout(layouts.value, name, page);
    }),
  ]);
  following.catch(fail);
  const endSettling = settleKept(phase, () => {
    if (kept.value.kind === "asking") kept.value = { kind: "known", settings: {} };
  });
  onScopeDispose(() => {
    endAll(following);
    endSettling();
  });
  const online = computed(() => {
    if (heardPresence.value !== undefined) return heardPresence.value.state === "online";
    return device.value?.online;
  });
  const isUnknown = computed(
    () => isAsked.value && device.value === undefined && state.value === undefined,
  );
  return { state, online, kept, layouts, device, isUnknown, problem, ask };
}

/** Calls back once the connection has been up for long enough to have told what the broker keeps. */
function settleKept(phase: Console["phase"], settle: () => void): () => void {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const end = watch(
    () => phase.value.kind === "up",
    (isUp) => {
      clearTimeout(timer);
      if (isUp) timer = setTimeout(settle, KEPT_MS_MAX);
    },
    { immediate: true },
  );
  return () => {
    end();
    clearTimeout(timer);
  };
}

function withLayout(
  layouts: ReadonlyMap<string, LayoutPage>,
  name: string,
  page: LayoutPage | null,
): ReadonlyMap<string, LayoutPage> {
  const next = new Map(layouts);
  if (page === null) next.delete(name);
  else next.set(name, page);
  return next;
}
