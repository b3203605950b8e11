/** Puts the page's parts together once: account, link, API, clock. */
import type { Link } from "@outrider/protocol";
import { computed, type InjectionKey, inject, type Ref, ref, shallowRef } from "vue";
import { createRest, type Rest } from "./api/rest.ts";
import { createRobotsApi, type RobotsApi } from "./api/robots-api.ts";
import { createLeaseApi, type LeaseApi } from "./lease/lease-api.ts";
import { type Connection, createConnection } from "./link/connection.ts";
import type { LinkPhase } from "./link/link-phase.ts";
import { openMqttSocket } from "./link/mqtt-socket.ts";
import { presignedUrl } from "./link/presign.ts";
import { type PageAccount, startAccount } from "./session/page-account.ts";
import type { Session } from "./session/session.ts";

/** Is what every page may use. */
export interface Console {
  readonly account: PageAccount;
  /** The newest session; none while nobody is signed in. */
  readonly session: Readonly<Ref<Session | undefined>>;
  readonly phase: Readonly<Ref<LinkPhase>>;
  readonly link: Link;
  readonly rest: Rest;
  readonly api: RobotsApi;
  readonly leases: LeaseApi;
  /** Monotonic ms, renewed four times a second, for ages and counts on the page. */
  readonly nowMs: Readonly<Ref<number>>;
  /** Ms since 1970, renewed with `nowMs`. */
  readonly epochMs: Readonly<Ref<number>>;
  /** Messages that fit no schema since the page opened. */
  readonly badMessages: Readonly<Ref<number>>;
  retryNow(): void;
  /** Gives a session that is good for a while, a new one if need be. @throws SessionError */
  currentSession(): Promise<Session>;
}

export const consoleKey: InjectionKey<Console> = Symbol("console");

/** Time between two renewals of the page's clock, in ms. */
const CLOCK_INTERVAL_MS = 250;

/** Starts everything. It lives as long as the page. */
export function startConsole(): Console {
  // Who leaves must not go on hearing and sending as who they were.
  const account: PageAccount = startAccount(() => connection.cut());
  const { connection, phase, badMessages } = startLink(account);
  const { nowMs, epochMs } = startClock();
  const rest = createRest({
    session: account.current,
    onRefused: () => account.forget(true),
  });
  return {
    account,
    session: computed(() =>
      account.state.value.kind === "signed-in" ? account.state.value.session : undefined,
    ),
    phase,
    link: connection.link,
    rest,
    api: createRobotsApi(rest),
    leases: createLeaseApi(rest),
    nowMs,
    epochMs,
    badMessages,
    retryNow: connection.retryNow,
    currentSession: account.current,
  };
}

/** Gives the console to a component. */
export function useConsole(): Console {
  const console = inject(consoleKey);
  if (console === undefined) throw new Error("the console is not provided");
  return console;
}

function startLink(account: PageAccount) {
  const phase = shallowRef<LinkPhase>({ kind: "connecting" });
  const badMessages = ref(0);
  const connection: Connection = createConnection({
    session: account.signedIn,
    onFailure: () => account.forget(false),
    presign: presignedUrl,
    open: openMqttSocket,
    onPhase: (next) => {
      phase.value = next;
    },
    onBad: () => {
      badMessages.value += 1;
    },
    nowMs: () => performance.now(),
    random: Math.random,
  });
  window.addEventListener("online", () => connection.retryNow());
  return { connection, phase, badMessages };
}

function startClock() {
  const nowMs = ref(performance.now());
  const epochMs = ref(Date.now());
  setInterval(() => {
    nowMs.value = performance.now();
    epochMs.value = Date.now();
  }, CLOCK_INTERVAL_MS);
  return { nowMs, epochMs };
}
