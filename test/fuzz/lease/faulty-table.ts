/**
 * Is a table and a broker as functions see them on a bad day: each call waits until the test lets it
 * happen, in any order; it may be lost, happen twice, happen without an answer, or answer with what
 * was; and the function that made it may die.
 */
import { firstLease, type Lease, type Transition } from "../../../cloud/src/lease/lease.ts";
import type { LeaseTools } from "../../../cloud/src/lease/perform-change.ts";
import type { Random } from "./random.ts";

export interface FaultyTable {
  readonly head: Lease;
  readonly history: ReadonlyMap<number, Transition>;
  /** Calls that wait. */
  readonly waiting: number;
  /** Opens the table to one function; `instant` calls happen at once and never fail. */
  connect(nowMs: () => number, instant?: boolean): LeaseTools;
  /** Lets one waiting call happen, or not. */
  step(random: Random): void;
  /** Ends every function, with its calls. */
  killAll(): void;
}

export interface TableEvents {
  /** A conditional write held: judge it. */
  readonly onWritten: (before: Lease, after: Lease) => void;
  readonly onPublished: (lease: Lease) => void;
}

interface Call {
  /** Does it and gives the answer. */
  readonly happen: () => unknown;
  readonly resolve: (answer: unknown) => void;
  readonly reject: (error: Error) => void;
  readonly caller: { isDead: boolean };
  readonly isRead: boolean;
}

/** Old heads that a stale read may give. */
const STALE_HEADS = 4;

export function createFaultyTable(robot: string, events: TableEvents): FaultyTable {
  let heads: Lease[] = [firstLease(robot)];
  const history = new Map<number, Transition>();
  let calls: Call[] = [];
  const head = () => heads.at(-1) ?? firstLease(robot);
  const write = (next: Lease) => {
    heads = [...heads.slice(-STALE_HEADS), next];
  };
  const acts = {
    read: head,
    replace: (read: Lease, next: Lease) => {
      const before = head();
      if (before.version !== read.version || before.expiresAtMs !== read.expiresAtMs) return false;
      write(next);
      events.onWritten(before, next);
      return true;
    },
    record: (transition: Transition) => {
      const known = history.get(transition.version);
      if (known !== undefined && known.requestId !== transition.requestId)
        throw new TypeError(`version ${transition.version} is two transitions`);
      history.set(transition.version, transition);
    },
    settle: ({ version }: Lease) => {
      if (head().version !== version) return false;
      write({ ...head(), settledVersion: version });
      return true;
    },
  };
  const take = (random: Random): Call | undefined => {
    const index = random.below(calls.length);
    const call = calls[index];
    const last = calls.pop();
    if (last !== undefined && index < calls.length) calls[index] = last;
    return call;
  };
  return {
    get head() {
      return head();
    },
    history,
    get waiting() {
      return calls.length;
    },
    connect: (nowMs, instant = false) => {
      const caller = { isDead: false };
      const make = <T>(happen: () => T, isRead = false): Promise<T> => {
        if (instant) return Promise.resolve().then(happen);
        const { promise, resolve, reject } = Promise.withResolvers<T>();
        const answer = resolve as (answer: unknown) => void;
        calls.push({ happen, resolve: answer, reject, caller, isRead });
        return promise;
      };
      return {
        store: {
          read: () => make(acts.read, true),
          replace: (read, next) => make(() => acts.replace(read, next)),
          record: (transition) => make(() => acts.record(transition)),
          settle: (lease) => make(() => acts.settle(lease)),
        },
        publish: (lease) => make(() => events.onPublished(lease)),
        nowMs,
      };
    },
    step: (random) => {
      const call = take(random);
      if (call === undefined) return;
      if (!call.caller.isDead) befall(call, random, () => heads[random.below(heads.length)]);
      // What a function had sent when it died may still arrive.
      else if (random.chance(0.5)) call.happen();
    },
    killAll: () => {
      calls = [];
    },
  };
}

/** Lets one of the things that can happen to a call happen to it. */
function befall(call: Call, random: Random, staleHead: () => unknown): void {
  const { happen, resolve, reject, caller, isRead } = call;
  const fate = random.next();
  if (fate < 0.03) reject(new Error("the request was lost"));
  else if (fate < 0.06) {
    happen();
    reject(new Error("the answer was lost"));
  } else if (fate < 0.09) {
    caller.isDead = true;
    if (random.chance(0.5)) happen();
  } else if (fate < 0.12) {
    // A client that tries again after a lost answer gets the second one's.
    happen();
    resolve(happen());
  } else resolve(isRead && fate < 0.25 ? staleHead() : happen());
}
