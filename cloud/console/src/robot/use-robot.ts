/** Follows one robot: presence, live telemetry, and its history from the API. */
import { type Payload, presence, telemetry } from "@outrider/protocol";
import { computed, onScopeDispose, ref, shallowRef } from "vue";
import type { RobotDetail, Telemetry } from "../api/readings.ts";
import type { Console } from "../console.ts";
import { endAll } from "../link/end-all.ts";
import { addLivePoint, type Pose, type TrailPoint } from "../map/trail.ts";
import { clockOffsetMs, mergeSamples } from "../telemetry/samples.ts";

export type Asking =
  | { readonly kind: "asking" }
  | { readonly kind: "done" }
  | { readonly kind: "failed"; readonly problem: string };

/** Telemetry comes once a second: after this age, in ms, it is late. */
export const LATE_AFTER_MS = 3_000;

/** Starts to follow; ends with the component. */
export function useRobot({ link, api, epochMs }: Console, robot: string) {
  const detail = shallowRef<RobotDetail>();
  const asking = shallowRef<Asking>({ kind: "asking" });
  const history = shallowRef<Asking>({ kind: "done" });
  const samples = shallowRef<readonly Telemetry[]>([]);
  const offsetMs = ref<number>();
  const heardPresence = shallowRef<Payload<typeof presence>>();

  const ask = async () => {
    asking.value = { kind: "asking" };
    try {
      detail.value = await api.find(robot);
      const newest = detail.value?.telemetry;
      if (newest !== undefined) samples.value = mergeSamples(samples.value, [newest]);
      asking.value = { kind: "done" };
    } catch (error) {
      asking.value = failed(error);
    }
  };
  const askHistory = async (spanMs: number) => {
    history.value = { kind: "asking" };
    try {
      const toMs = Date.now();
      const more = await api.history(robot, toMs - spanMs, toMs);
      samples.value = mergeSamples(samples.value, more);
      history.value = { kind: "done" };
    } catch (error) {
      history.value = failed(error);
    }
  };
  const ends = [
    link.on(presence, { thing: robot }, (payload) => {
      heardPresence.value = payload;
    }),
    link.on(telemetry, { thing: robot }, (payload) => {
      offsetMs.value = clockOffsetMs(offsetMs.value, payload.takenAtMs, Date.now());
      samples.value = mergeSamples(samples.value, [payload]);
    }),
  ];
  const following = Promise.all(ends);
  following.catch((error: unknown) => {
    asking.value = failed(error);
  });
  onScopeDispose(() => endAll(following));
  void ask();
  const newest = computed(() => samples.value.at(-1));
  const online = computed(() => {
    if (heardPresence.value !== undefined) return heardPresence.value.state === "online";
    return detail.value?.online;
  });
  const telemetryAgeMs = computed(() => {
    if (newest.value === undefined) return undefined;
    return Math.max(0, epochMs.value - newest.value.takenAtMs - (offsetMs.value ?? 0));
  });
  const livePoints = shallowRef<readonly TrailPoint[]>([]);
  /** Takes a place told between two telemetries; it bears no time but that of its arrival. */
  const hearPose = (pose: Pose) => {
    const atMs = Date.now() - (offsetMs.value ?? 0);
    livePoints.value = addLivePoint(livePoints.value, { ...pose, atMs });
  };
  return {
    detail,
    asking,
    history,
    samples,
    newest,
    online,
    telemetryAgeMs,
    ask,
    askHistory,
    livePoints,
    hearPose,
  };
}

function failed(error: unknown): Asking {
  return { kind: "failed", problem: error instanceof Error ? error.message : String(error) };
}
