/** Puts the page's parts together once: session, link, API, clock. */
import type { Link } from "@outrider/protocol";
import { type InjectionKey, inject, type Ref, ref, shallowRef } from "vue";
import { createRobotsApi, type RobotsApi } from "./api/robots-api.ts";
import { createConnection } from "./link/connection.ts";
import type { LinkPhase } from "./link/link-phase.ts";
import { openMqttSocket } from "./link/mqtt-socket.ts";
import { presignedUrl } from "./link/presign.ts";
import { createLocalSignIn } from "./session/local-session.ts";
import { loadRuntimeConfig } from "./session/runtime-config.ts";
import { createSessionKeeper, type Session, type SignIn } from "./session/session.ts";

/** Is what every page may use. */
export interface Console {
  /** The newest session; none until the first sign-in. */
  readonly session: Readonly<Ref<Session | undefined>>;
  readonly phase: Readonly<Ref<LinkPhase>>;
  readonly link: Link;
  readonly api: RobotsApi;
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
  const session = shallowRef<Session>();
  const phase = shallowRef<LinkPhase>({ kind: "connecting" });
  const badMessages = ref(0);
  const nowMs = ref(performance.now());
  const epochMs = ref(Date.now());
  const keeper = createSessionKeeper(announcing(createSignIn(), session), () => Date.now());
  const connection = createConnection({
    session: keeper.current,
    onFailure: keeper.forget,
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
  setInterval(() => {
    nowMs.value = performance.now();
    epochMs.value = Date.now();
  }, CLOCK_INTERVAL_MS);
  window.addEventListener("online", () => connection.retryNow());
  const api = createRobotsApi({ session: keeper.current, onRefused: keeper.forget });
  const { link, retryNow } = connection;
  const currentSession = keeper.current;
  return { session, phase, link, api, nowMs, epochMs, badMessages, retryNow, currentSession };
}

/** Gives the console to a component. */
export function useConsole(): Console {
  const console = inject(consoleKey);
  if (console === undefined) throw new Error("the console is not provided");
  return console;
}

/** Chooses how to sign in when it is first needed. */
function createSignIn(): SignIn {
  let signIn: Promise<SignIn> | undefined;
  const choose = async () => {
    const { url } = (await loadRuntimeConfig(import.meta.env.BASE_URL)).signIn;
    return createLocalSignIn({ url, storage: sessionStorage, pageHost: location.hostname });
  };
  return async () => {
    signIn ??= choose();
    return (await signIn)();
  };
}

function announcing(signIn: SignIn, session: Ref<Session | undefined>): SignIn {
  return async () => {
    const next = await signIn();
    session.value = next;
    return next;
  };
}
