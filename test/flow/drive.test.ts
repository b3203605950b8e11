// Aim: a person drives a robot through everything there is: sign-in, lease, broker with synthesized
// policies, robot, gate, bus. Method: one local host; operators that use the console's own connection;
// the bus trace as the judge.

import { drive, identify, makeCall } from "@outrider/protocol";
import { monotonicMs, withTimeout } from "@outrider/runtime";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { atRest, type BusTrace, followBus, moving } from "../rig/bus-trace.ts";
import { type RunningHost, startLocalHost } from "../rig/local-host.ts";
import { connectOperator, type Operator, robotOnline } from "../rig/operator.ts";
import { makePerson } from "../rig/sign-in.ts";

const ROBOT = "rover-1";
const opened = new AsyncDisposableStack();
let host: RunningHost;
let ann: Operator;
let bob: Operator;
let trace: BusTrace;

beforeAll(async () => {
  host = opened.use(await startLocalHost());
  ann = opened.use(await connectOperator(host, ROBOT));
  bob = opened.use(await connectOperator(host, ROBOT, await makePerson(host, "operator")));
  await robotOnline(ann, ROBOT);
  await ann.acquire();
  trace = opened.use(followBus(host.deviceDir(ROBOT)));
}, 120_000);

afterAll(() => opened.disposeAsync());

beforeEach(async () => {
  await ann.arm();
  await bob.arm();
});

/** Sends one command and waits until the motors follow. */
async function drives(operator: Operator, left: number, right: number): Promise<number> {
  const sentAtMs = monotonicMs();
  await operator.drive(left, right);
  const { t } = await trace.next(([l, r]) => l * left > 0 && r * right > 0, sentAtMs);
  return t;
}

describe("driving", () => {
  it("moves the motors in the body's frame and zeroes them when the hold ends", async () => {
    const sentAtMs = monotonicMs();
    const movedAtMs = await drives(ann, 0.2, -0.2);
    const stopped = await trace.next(atRest, movedAtMs);
    expect(stopped.t - sentAtMs).toBeGreaterThan(200);
    expect(stopped.t - sentAtMs).toBeLessThan(500);
  });

  it("ends at once when the operator lets go", async () => {
    const movedAtMs = await drives(ann, 0.2, 0.2);
    await ann.drive(0, 0);
    const stopped = await trace.next(atRest, movedAtMs);
    expect(stopped.t - movedAtMs).toBeLessThan(200);
  });

  it("goes on for as long as commands arrive", async () => {
    const startedAtMs = await drives(ann, 0.2, 0.2);
    for (let count = 0; count < 10; count += 1) {
      await ann.nextState(() => true);
      await ann.drive(0.2, 0.2);
    }
    const lastSentAtMs = monotonicMs();
    const stopped = await trace.next(atRest, startedAtMs);
    expect(stopped.t).toBeGreaterThan(lastSentAtMs);
  });
});

describe("a command that should not be obeyed", () => {
  const refusal = async (send: () => Promise<unknown>) => {
    const sentAtMs = monotonicMs();
    const told = ann.nextState(({ refused }) => refused !== undefined);
    await send();
    const { refused } = await told;
    expect(trace.changes.filter(({ t, motors }) => t > sentAtMs && moving(motors))).toEqual([]);
    return refused?.reason;
  };

  it("is refused with its reason when its stamp is old, foreign or missing", async () => {
    const { clockMs } = ann.states.at(-1) ?? { clockMs: 0 };
    expect(await refusal(() => ann.drive(0.5, 0.5, { clockMs: clockMs - 2_000 }))).toBe("too-old");
    expect(await refusal(() => ann.drive(0.5, 0.5, { bootId: "another-boot" }))).toBe("other-boot");
    expect(await refusal(() => ann.drive(0.5, 0.5, { clockMs: clockMs + 60_000 }))).toBe(
      "from-the-future",
    );
  });

  it("is refused when it is a duplicate", async () => {
    const sequence = await ann.drive(0, 0);
    expect(await refusal(() => ann.drive(0.5, 0.5, { sequence }))).toBe("not-newer");
  });
});

describe("a stop by another operator", () => {
  it("stops the driver, who moves again only after letting go", async () => {
    const movedAtMs = await drives(ann, 0.2, 0.2);
    await bob.stop("stop");
    await trace.next(atRest, movedAtMs);
    const told = ann.nextState(({ refused }) => refused !== undefined);
    await ann.drive(0.2, 0.2);
    expect((await told).refused?.reason).toBe("not-released");
    await ann.arm();
    await drives(ann, 0.2, 0.2);
  });

  it("of the emergency kind latches until it is cleared with a fresh stamp", async () => {
    const movedAtMs = await drives(ann, 0.2, 0.2);
    const latched = ann.nextState(({ emergencyStop }) => emergencyStop);
    await bob.stop("emergency-stop", { reason: "test" });
    await trace.next(atRest, movedAtMs);
    await latched;
    await ann.arm();
    const told = ann.nextState(({ refused }) => refused !== undefined);
    await ann.drive(0.2, 0.2);
    expect((await told).refused?.reason).toBe("emergency-stop");
    await bob.stop("emergency-stop", { reason: "again" });
    await ann.arm();
    // The state after the answer was told after the stop: an older stamp clears nothing.
    const { bootId, clockMs } = await ann.nextState(() => true);
    const cleared = ann.nextState(({ emergencyStop }) => !emergencyStop);
    await ann.stop("clear-emergency-stop", { bootId, clockMs });
    await cleared;
    await ann.arm();
    await drives(ann, 0.2, 0.2);
  });
});

describe("identify", () => {
  it("answers over the broker", async () => {
    const answer = await makeCall(ann.link, {
      call: identify,
      thing: ROBOT,
      operatorId: ann.operatorId,
      input: { durationMs: 100 },
      deadlineMs: 10_000,
    });
    expect(answer.blinked || answer.beeped).toBe(true);
  });
});

describe("the broker", () => {
  it("lets nobody speak for another operator or for a robot", async () => {
    using mallory = await connectOperator(host, ROBOT, await makePerson(host, "operator"));
    const { operatorId } = ann;
    const forged = { left: 0, right: 0, sequence: 1, holdMs: 250 };
    const params = { thing: ROBOT, operatorId };
    // The broker's only answer to a forbidden publish is to end the connection.
    await mallory.link.publish(drive, params, forged);
    await withTimeout(mallory.ended, 5_000, "being cut off");
  });
});
