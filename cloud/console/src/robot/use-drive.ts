/** Runs the driving core for one robot: hands and messages in, commands out. */
import { drive, driveState, stop } from "@outrider/protocol";
import { computed, onScopeDispose, type Ref, ref, shallowRef, watch } from "vue";
import type { Console } from "../console.ts";
import { COMMAND_INTERVAL_MS, initialDrive, stepDrive } from "../drive/drive.ts";
import type { DriveAction, DriveEvent, Permit } from "../drive/drive-types.ts";
import { driveStatus } from "../drive/status.ts";
import { NO_PAD, readPad } from "../inputs/gamepad.ts";
import { listenToKeyboard } from "../inputs/keyboard.ts";
import { endAll } from "../link/end-all.ts";

/** Speed limit of a page just opened, 0 to 1: half, until the operator knows the robot. */
const FIRST_LIMIT = 0.5;
/** Shortest time between two notes that a hand is at work, in ms. */
const ACTIVITY_INTERVAL_MS = 1_000;

export interface DriveOptions {
  readonly robot: string;
  readonly operatorId: string;
  readonly permit: Readonly<Ref<Permit>>;
}

/** Starts to drive; ends, with a last zero, when the component does. */
export function useDrive(console: Console, { robot, operatorId, permit }: DriveOptions) {
  const { link, phase, nowMs } = console;
  const params = { thing: robot, operatorId };
  const begin = { operatorId, firstSequence: Date.now(), limit: FIRST_LIMIT };
  const state = shallowRef(initialDrive({ ...begin, nowMs: performance.now() }));
  const sendProblem = ref("");
  const send = (action: DriveAction) =>
    action.type === "drive"
      ? link.publish(drive, params, action.payload)
      : link.publish(stop, params, action.payload);
  const dispatch = (event: DriveEvent) => {
    const step = stepDrive(state.value, event, performance.now());
    state.value = step.state;
    for (const action of step.actions) {
      send(action).then(
        () => {
          sendProblem.value = "";
        },
        (error: unknown) => {
          sendProblem.value = error instanceof Error ? error.message : String(error);
        },
      );
    }
  };
  const heard = link.on(driveState, { thing: robot }, (message) => {
    dispatch({ type: "drive-state", message });
  });
  heard.catch((error: unknown) => {
    sendProblem.value = error instanceof Error ? error.message : String(error);
  });
  const followPhase = () => dispatch({ type: "link", up: phase.value.kind === "up" });
  watch(phase, followPhase);
  const follow = () => dispatch({ type: "permit", permit: permit.value });
  follow();
  watch(() => permitWords(permit.value), follow, { flush: "sync" });
  const ended = new AbortController();
  const gamepad = runInputs(dispatch, ended.signal);
  if (phase.value.kind === "up") followPhase();
  onScopeDispose(() => {
    dispatch({ type: "visible", visible: false });
    ended.abort();
    endAll(Promise.all([heard]));
  });
  const status = computed(() =>
    driveStatus(state.value, Math.max(nowMs.value, state.value.sentAtMs)),
  );
  return { state, dispatch, status, sendProblem, gamepad };
}

/** Gives a text that changes with the permit: the clock makes equal ones four times a second. */
function permitWords(permit: Permit): string {
  return JSON.stringify(permit);
}

/** Connects clock, page and hands to the core until `signal` ends; tells whether a gamepad is there. */
function runInputs(dispatch: (event: DriveEvent) => void, signal: AbortSignal) {
  const present = ref(false);
  let memory = NO_PAD;
  const tick = setInterval(() => {
    const read = readPad(
      memory,
      navigator.getGamepads().find((pad) => pad?.connected) ?? undefined,
    );
    memory = read.memory;
    present.value = memory.present;
    for (const event of read.events) dispatch(event);
    dispatch({ type: "tick" });
  }, COMMAND_INTERVAL_MS);
  signal.addEventListener("abort", () => clearInterval(tick));
  listenToKeyboard(window, dispatch, signal);
  const showing = () =>
    dispatch({ type: "visible", visible: document.visibilityState === "visible" });
  document.addEventListener("visibilitychange", showing, { signal });
  window.addEventListener("pagehide", () => dispatch({ type: "visible", visible: false }), {
    signal,
  });
  window.addEventListener("pageshow", showing, { signal });
  window.addEventListener("blur", () => dispatch({ type: "blur" }), { signal });
  let notedAtMs = 0;
  const note = () => {
    if (performance.now() - notedAtMs < ACTIVITY_INTERVAL_MS) return;
    notedAtMs = performance.now();
    dispatch({ type: "activity" });
  };
  for (const type of ["pointerdown", "pointermove", "keydown", "wheel", "focus"])
    window.addEventListener(type, note, { signal, passive: true });
  return present;
}
