/** Drives as the console does: signed in, over the console's own connection, holding the lease. */
import { randomUUID } from "node:crypto";
import {
  createLink,
  drive,
  driveState,
  type Link,
  lease,
  type Payload,
  presence,
  stop,
} from "@outrider/protocol";
import { withTimeout } from "@outrider/runtime";
import { openMqttSocket } from "../../cloud/console/src/link/mqtt-socket.ts";
import { presignedUrl } from "../../cloud/console/src/link/presign.ts";
import type { LeaseChange } from "../../cloud/src/lease/change.ts";
import type { RunningHost } from "./local-host.ts";
import { type ApiAnswer, type Person, type SignedIn, signIn } from "./sign-in.ts";

export type DriveState = Payload<typeof driveState>;

export interface Operator extends Disposable {
  readonly operatorId: string;
  readonly link: Link;
  /** Resolves when the broker has ended the connection. */
  readonly ended: Promise<void>;
  /** Every drive-state heard from the robot, oldest first. */
  readonly states: readonly DriveState[];
  /** Asks for a change of the robot's lease. */
  changeLease(change: LeaseChange): Promise<ApiAnswer>;
  /** Acquires the lease and renews it until the end; waits until the robot was told. */
  acquire(): Promise<void>;
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
/** A third of the lease's life, as the console renews. */
const RENEW_MS = 10_000;

/** Signs a person in, the seeded operator if none is named, and connects, watching one robot. */
export async function connectOperator(
  host: RunningHost,
  thing: string,
  person?: Person,
): Promise<Operator> {
  const signedIn = await signIn(host, person);
  const { operatorId } = signedIn;
  const { link, ended, close } = await openLink(host, signedIn);
  const { states, nextState } = await watchStates(link, thing);
  const holding = holdLease(link, thing, signedIn);
  const params = { thing, operatorId };
  let sequence = 0;
  const send: Operator["drive"] = async (left, right, stamp) => {
    sequence += 1;
    const newest = states.at(-1);
    const heard = newest && { bootId: newest.bootId, clockMs: newest.clockMs };
    const command = { left, right, sequence, holdMs: HOLD_MS, ...heard, ...stamp };
    await link.publish(drive, params, command);
    return sequence;
  };
  return {
    operatorId,
    link,
    ended,
    states,
    nextState,
    changeLease: holding.change,
    acquire: holding.acquire,
    arm: async (limitMs) => {
      const answer = nextState(({ lastOperatorId }) => lastOperatorId === operatorId, limitMs);
      await send(0, 0);
      return answer;
    },
    drive: send,
    stop: (kind, stamp = {}) => link.publish(stop, params, { kind, ...stamp }),
    [Symbol.dispose]: () => {
      holding.end();
      close();
    },
  };
}

/** Connects to the broker as the person's identity. */
export async function openLink(host: RunningHost, { operatorId, credentials }: SignedIn) {
  let deliver: (topic: string, payload: Uint8Array) => void = () => undefined;
  const ended = Promise.withResolvers<void>();
  const endpoint = host.output("OutriderLocal", "Endpoint");
  const iotWebSocketUrl = `${endpoint.replace("http", "ws")}/mqtt`;
  const region = host.output("OutriderLocal", "Region");
  const socket = await openMqttSocket({
    url: await presignedUrl({ iotWebSocketUrl, region, credentials }),
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
  return { link, ended: ended.promise, close: () => socket.close() };
}

async function watchStates(link: Link, thing: string) {
  const states: DriveState[] = [];
  const listeners = new Set<(state: DriveState) => void>();
  await link.on(driveState, { thing }, (state) => {
    states.push(state);
    for (const listener of listeners) listener(state);
  });
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
  return { states, nextState };
}

/** Makes what changes a robot's lease, and keeps it once it was acquired. */
function holdLease(link: Link, thing: string, { api, operatorId }: SignedIn) {
  let renewing: NodeJS.Timeout | undefined;
  const change = (wish: LeaseChange) =>
    api(`/robots/${thing}/lease`, { method: "POST", body: JSON.stringify(wish) });
  const acquire = async () => {
    const told = Promise.withResolvers<void>();
    const end = await link.on(lease, { thing }, ({ holder }) => {
      if (holder === operatorId) told.resolve();
    });
    const { status, body } = await change({ kind: "acquire" });
    if (status !== 200) throw new Error(`acquiring answered ${status}: ${JSON.stringify(body)}`);
    await withTimeout(told.promise, STATE_MS_MAX, "hearing of the lease");
    await end();
    renewing ??= setInterval(() => void change({ kind: "renew" }), RENEW_MS).unref();
  };
  return { change, acquire, end: () => clearInterval(renewing) };
}

/** Waits until a robot says that it is online; its presence is retained. */
export async function robotOnline({ link }: Pick<Operator, "link">, thing: string): Promise<void> {
  const { promise, resolve } = Promise.withResolvers<void>();
  const end = await link.on(presence, { thing }, ({ state }) => {
    if (state === "online") resolve();
  });
  await withTimeout(promise, 30_000, `waiting for ${thing}`);
  await end();
}
