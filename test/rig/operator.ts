/** Drives as the console does, with the console's own session and connection, from a test. */
import { randomUUID } from "node:crypto";
import {
  createLink,
  drive,
  driveState,
  type Link,
  type Payload,
  presence,
  stop,
} from "@outrider/protocol";
import { withTimeout } from "@outrider/runtime";
import { openMqttSocket } from "../../cloud/console/src/link/mqtt-socket.ts";
import { presignedUrl } from "../../cloud/console/src/link/presign.ts";
import { createLocalSignIn } from "../../cloud/console/src/session/local-session.ts";
import type { Session } from "../../cloud/console/src/session/session.ts";

export type DriveState = Payload<typeof driveState>;

export interface Operator extends Disposable {
  readonly session: Session;
  readonly link: Link;
  /** Resolves when the broker has ended the connection. */
  readonly ended: Promise<void>;
  /** Every drive-state heard from the robot, oldest first. */
  readonly states: readonly DriveState[];
  /** Waits for a drive-state that fits and comes from now on. */
  nextState(fits: (state: DriveState) => boolean, limitMs?: number): Promise<DriveState>;
  /** Sends zero and waits for the drive-state that carries the first stamp. @throws TimeoutError */
  arm(limitMs?: number): Promise<DriveState>;
  /** Sends one command with the newest stamp heard, or with another's. Returns its sequence. */
  drive(left: number, right: number, stamp?: Partial<Payload<typeof drive>>): Promise<number>;
  stop(kind: Payload<typeof stop>["kind"], stamp?: Partial<Payload<typeof stop>>): Promise<void>;
}

const HOLD_MS = 250;
const STATE_MS_MAX = 5_000;

/** Signs in at a host and connects, watching one robot. */
export async function connectOperator(endpoint: string, thing: string): Promise<Operator> {
  const session = await signIn(endpoint);
  const { operatorId } = session;
  let deliver: (topic: string, payload: Uint8Array) => void = () => undefined;
  const ended = Promise.withResolvers<void>();
  const socket = await openMqttSocket({
    url: await presignedUrl(session),
    clientId: `${operatorId}-${randomUUID().slice(0, 8)}`,
    onMessage: (topic, payload) => deliver(topic, payload),
    onEnd: ended.resolve,
  });
  const onMessage = (listener: typeof deliver) => {
    deliver = listener;
  };
  const onBad = (bad: object) => {
    throw new TypeError(`bad message: ${JSON.stringify(bad)}`);
  };
  const link = createLink({ ...socket, onMessage }, { onBad });
  const states: DriveState[] = [];
  const listeners = new Set<(state: DriveState) => void>();
  await link.on(driveState, { thing }, (state) => {
    states.push(state);
    for (const listener of listeners) listener(state);
  });
  let sequence = 0;
  const params = { thing, operatorId };
  const nextState: Operator["nextState"] = async (fits, limitMs = STATE_MS_MAX) => {
    const { promise, resolve } = Promise.withResolvers<DriveState>();
    const listener = (state: DriveState) => {
      if (fits(state)) resolve(state);
    };
    listeners.add(listener);
    try {
      return await withTimeout(promise, limitMs, "waiting for drive-state");
    } finally {
      listeners.delete(listener);
    }
  };
  const send: Operator["drive"] = async (left, right, stamp) => {
    sequence += 1;
    const newest = states.at(-1);
    const heard = newest && { bootId: newest.bootId, clockMs: newest.clockMs };
    const command = { left, right, sequence, holdMs: HOLD_MS, ...heard, ...stamp };
    await link.publish(drive, params, command);
    return sequence;
  };
  return {
    session,
    link,
    ended: ended.promise,
    states,
    nextState,
    arm: async (limitMs) => {
      const answer = nextState(({ lastOperatorId }) => lastOperatorId === operatorId, limitMs);
      await send(0, 0);
      return answer;
    },
    drive: send,
    stop: (kind, stamp = {}) => link.publish(stop, params, { kind, ...stamp }),
    [Symbol.dispose]: () => socket.close(),
  };
}

/** Waits until a robot says that it is online; its presence is retained. */
export async function robotOnline(operator: Operator, thing: string): Promise<void> {
  const { promise, resolve } = Promise.withResolvers<void>();
  const end = await operator.link.on(presence, { thing }, ({ state }) => {
    if (state === "online") resolve();
  });
  await withTimeout(promise, 30_000, `waiting for ${thing}`);
  await end();
}

function signIn(endpoint: string): Promise<Session> {
  const storage = new Map<string, string>();
  return createLocalSignIn({
    url: `${endpoint}/_outrider/console-session`,
    storage: {
      getItem: (key) => storage.get(key) ?? null,
      setItem: (key, value) => storage.set(key, value),
    },
    pageHost: "localhost",
  })();
}
