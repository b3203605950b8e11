/** Runs the lease's core for one robot: news, hands and clock in, calls of the API out. */
import { lease } from "@outrider/protocol";
import { computed, onScopeDispose, shallowRef, watch } from "vue";
import type { Console } from "../console.ts";
import { endAll } from "../link/end-all.ts";
import type { Person } from "../session/session.ts";
import { driverOf, permitOf } from "./driver.ts";
import { useFrontTab } from "./front-tab.ts";
import { initialLease, stepLease } from "./lease.ts";
import { readLease } from "./lease-readings.ts";
import type { LeaseAction, LeaseChange, LeaseEvent, LeaseNews } from "./lease-types.ts";

/** Time until the API is asked again who drives, in ms, while the robot's topic tells nothing. */
const ASK_AGAIN_MS = 10_000;

export interface LeaseOptions {
  readonly robot: string;
  readonly operatorId: string;
  readonly person: Person;
}

/** Starts to follow a robot's lease; gives it back when the component ends. */
export function useLease(console: Console, { robot, operatorId, person }: LeaseOptions) {
  const { link, leases, nowMs } = console;
  const mayDrive = person.role !== "viewer";
  const state = shallowRef(initialLease({ operatorId, mayDrive, nowMs: performance.now() }));
  const dispatch = (event: LeaseEvent) => {
    const step = stepLease(state.value, event, performance.now());
    state.value = step.state;
    for (const action of step.actions) act(action);
  };
  const act = ({ change, leaving }: LeaseAction) => {
    if (leaving) return leases.leave(robot);
    void leases.change(robot, change).then((answer) => {
      dispatch({ type: "answered", answer, epochMs: Date.now() });
    });
  };
  const hear = (news: LeaseNews | undefined) => {
    if (news !== undefined) dispatch({ type: "news", news, epochMs: Date.now() });
  };
  const following = Promise.all([
    link.on(lease, { thing: robot }, (message) => hear(readLease(message))),
  ]);
  // Without the topic the API still tells, only later.
  following.catch(() => undefined);
  const asking = new AbortController();
  void keepAsking(() => leases.read(robot), { hear, signal: asking.signal });
  const tab = useFrontTab(`outrider drive ${robot}`);
  watch(tab.isFront, (isFront) => dispatch({ type: "front", isFront }), { immediate: true });
  watch(nowMs, () => dispatch({ type: "tick" }));
  const leaving = () => dispatch({ type: "leave" });
  window.addEventListener("pagehide", leaving);
  onScopeDispose(() => {
    window.removeEventListener("pagehide", leaving);
    asking.abort();
    leaving();
    endAll(following);
  });
  const driver = computed(() => driverOf(state.value, nowMs.value));
  return {
    driver,
    permit: computed(() => permitOf(state.value, nowMs.value)),
    problem: computed(() => state.value.problem),
    isAdmin: person.role === "admin",
    mayDrive,
    dispatch,
    change: (change: LeaseChange) => dispatch({ type: "change", change }),
    takeTab: tab.take,
  };
}

/** Is a robot's lease as its page shows it. */
export type LeaseOfPage = ReturnType<typeof useLease>;

interface Listener {
  readonly hear: (news: LeaseNews | undefined) => void;
  readonly signal: AbortSignal;
}

/** Asks until the API has answered once: from then on the topic tells what changes. */
async function keepAsking(
  read: () => Promise<LeaseNews | undefined>,
  { hear, signal }: Listener,
): Promise<void> {
  while (!signal.aborted) {
    try {
      hear(await read());
      return;
    } catch {
      // What the topic tells is shown meanwhile; a failing API says so where it is needed.
      await new Promise((resolve) => setTimeout(resolve, ASK_AGAIN_MS));
    }
  }
}
