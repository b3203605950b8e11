/** Plays one person who wants to drive, for as long as a campaign lasts, whatever dies meanwhile. */
import { setTimeout as sleep } from "node:timers/promises";
import {
  drive,
  driveState,
  type Link,
  lease as leaseMessage,
  type Payload,
} from "@outrider/protocol";
import type { LeaseChange } from "../../../cloud/src/lease/change.ts";
import type { RunningHost } from "../../rig/local-host.ts";
import { openLink } from "../../rig/operator.ts";
import type { SignedIn } from "../../rig/sign-in.ts";

/**
 * - `driver`: acquires, drives, hands over when asked, releases or just stops; when another holds the
 *   lease asks for it, and goes on sending commands for a while all the same.
 * - `admin`: takes the robot over, and drives it then.
 * - `intruder`: never holds a lease, and sends commands all the time.
 */
export type Manner = "driver" | "admin" | "intruder";

export interface ClientOptions {
  /** The host that runs now, or ran last. */
  readonly host: () => RunningHost;
  readonly robot: string;
  readonly signedIn: SignedIn;
  readonly manner: Manner;
  /** The speed by which this client's commands are known on the bus. */
  readonly speed: number;
  readonly ended: AbortSignal;
}

/** Counts what happened to a client. */
export interface Deeds {
  /** Commands sent while it believed to hold the lease, and while it knew that it did not. */
  asHolder: number;
  asOther: number;
  /** Changes of the lease that were granted, and that were refused. */
  granted: number;
  refused: number;
  /** Calls and connections that failed, as they must while the host is dead. */
  failures: number;
}

const COMMAND_MS = 50;
const DRIVE_COMMANDS = 16;
const STUBBORN_COMMANDS = 16;
const RECONNECT_MS = 500;
const CALL_MS_MAX = 10_000;

/** Runs a client until its campaign has ended. */
export async function runClient(options: ClientOptions): Promise<Deeds> {
  const deeds: Deeds = { asHolder: 0, asOther: 0, granted: 0, refused: 0, failures: 0 };
  while (!options.ended.aborted) {
    try {
      await playOnce(options, deeds);
    } catch {
      // A dead host is what the campaign is about; who never comes back is found at its end.
      deeds.failures += 1;
    }
    await sleep(RECONNECT_MS);
  }
  return deeds;
}

/** Plays from one connection's start to its end. */
async function playOnce(options: ClientOptions, deeds: Deeds): Promise<void> {
  const { host, signedIn, ended, manner } = options;
  const line = await openLink(host(), signedIn);
  let isUp = true;
  void line.ended.then(() => {
    isUp = false;
  });
  const wheel = await openWheel(line.link, options);
  try {
    while (isUp && !ended.aborted) {
      if (manner === "intruder") deeds.asOther += await wheel.send(STUBBORN_COMMANDS);
      else await playTurn(wheel, options, deeds);
    }
  } finally {
    line.close();
  }
}

async function playTurn(wheel: Wheel, options: ClientOptions, deeds: Deeds): Promise<void> {
  const { manner, ended } = options;
  const takes = manner === "admin" && Math.random() < 0.3;
  const wish: LeaseChange = takes ? { kind: "take-over", reason: "campaign" } : { kind: "acquire" };
  if (await change(options, wish, deeds)) {
    deeds.asHolder += await wheel.send(DRIVE_COMMANDS);
    const asking = wheel.asking();
    if (asking !== undefined) await change(options, { kind: "grant", to: asking }, deeds);
    else if (Math.random() < 0.8) await change(options, { kind: "release" }, deeds);
    // Whoever lost the robot does not believe it at once.
    deeds.asOther += await wheel.send(STUBBORN_COMMANDS);
  } else {
    if (Math.random() < 0.5) await change(options, { kind: "request" }, deeds);
    deeds.asOther += await wheel.send(STUBBORN_COMMANDS);
  }
  await sleep(Math.random() * 2_000, undefined, { signal: ended }).catch(() => undefined);
}

/** Asks for a change; false when it is refused. @throws when nobody answers, or with a failure. */
export async function change(
  { robot, signedIn }: Pick<ClientOptions, "robot" | "signedIn">,
  wish: LeaseChange,
  deeds?: Deeds,
): Promise<boolean> {
  const { status, body } = await signedIn.api(`/robots/${robot}/lease`, {
    method: "POST",
    body: JSON.stringify(wish),
    signal: AbortSignal.timeout(CALL_MS_MAX),
  });
  if (status !== 200 && status !== 409) throw new Error(`${status}: ${JSON.stringify(body)}`);
  const isGranted = status === 200;
  if (deeds !== undefined) deeds[isGranted ? "granted" : "refused"] += 1;
  return isGranted && (wish.kind !== "acquire" || body["holder"] === signedIn.operatorId);
}

interface Wheel {
  /** Lets go once and then sends so many commands; gives their number. */
  send(commands: number): Promise<number>;
  /** Names who asks for the lease, as the message tells it. */
  asking(): string | undefined;
}

/** Subscribes to what a driver needs to know. */
async function openWheel(
  link: Link,
  { robot, signedIn, speed }: Pick<ClientOptions, "robot" | "signedIn" | "speed">,
): Promise<Wheel> {
  const params = { thing: robot, operatorId: signedIn.operatorId };
  let newest: Payload<typeof driveState> | undefined;
  let lease: Payload<typeof leaseMessage> | undefined;
  await link.on(driveState, { thing: robot }, (state) => {
    newest = state;
  });
  await link.on(leaseMessage, { thing: robot }, (told) => {
    lease = told;
  });
  const command = (throttle: number) => {
    const stamp = newest && { bootId: newest.bootId, clockMs: newest.clockMs };
    const sequence = Date.now();
    return link.publish(drive, params, {
      left: throttle,
      right: throttle,
      sequence,
      holdMs: 250,
      ...stamp,
    });
  };
  return {
    asking: () => lease?.asked?.operatorId,
    send: async (commands) => {
      await command(0);
      for (let sent = 0; sent < commands; sent += 1) {
        await sleep(COMMAND_MS);
        await command(speed);
      }
      await sleep(COMMAND_MS);
      await command(0);
      return commands;
    },
  };
}
