/** Asks a display for its frames while they are in sight, and keeps the newest. */
import { frame, type Payload, watch as watchMessage } from "@outrider/protocol";
import { computed, onScopeDispose, type Ref, ref, shallowRef, watch } from "vue";
import type { Console } from "../console.ts";
import { endAll } from "../link/end-all.ts";
import type { PictureSigns } from "./picture-state.ts";

/** How long one request keeps the frames coming, in ms: two that are lost end nothing. */
const HOLD_MS = 15_000;
/** Time between two requests, in ms. */
const RENEW_MS = 5_000;

export interface FrameOptions {
  readonly display: string;
  readonly operatorId: string;
  readonly inSight: Readonly<Ref<boolean>>;
}

export interface Frame {
  readonly picture: Payload<typeof frame>;
  /** When it came, in monotonic ms. */
  readonly cameAtMs: number;
}

/** Starts to follow; ends with the component. */
export function useFrame({ link, phase }: Console, options: FrameOptions) {
  const { display: thing, operatorId, inSight } = options;
  const newest = shallowRef<Frame>();
  const askedAtMs = ref<number>();
  const isLinkUp = computed(() => phase.value.kind === "up");
  const ask = (holdMs: number) => {
    // The next request, or the end of the hold, makes up for one that is lost.
    link.publish(watchMessage, { thing, operatorId }, { holdMs }).catch(() => undefined);
  };
  const start = () => {
    const following = link.on(frame, { thing }, (picture) => {
      newest.value = { picture, cameAtMs: performance.now() };
    });
    askedAtMs.value = performance.now();
    // Asked once subscribed: the first picture comes at once and would be missed. A watch of this person
    // that a closed page left is ended first, or this one would begin without a picture.
    following.then(() => [0, HOLD_MS].map(ask)).catch(() => undefined);
    const renewal = setInterval(() => ask(HOLD_MS), RENEW_MS);
    return () => {
      clearInterval(renewal);
      askedAtMs.value = undefined;
      endAll(following.then((end) => [end]));
      if (isLinkUp.value) ask(0);
    };
  };
  let stop: (() => void) | undefined;
  watch(
    () => inSight.value && isLinkUp.value,
    (isWanted) => {
      stop?.();
      stop = isWanted ? start() : undefined;
    },
    { immediate: true },
  );
  onScopeDispose(() => stop?.());
  const signs = computed<Omit<PictureSigns, "isOnline">>(() => ({
    inSight: inSight.value,
    isLinkUp: isLinkUp.value,
    askedAtMs: askedAtMs.value,
    cameAtMs: newest.value?.cameAtMs,
  }));
  return { newest, signs };
}
