/** Puts a hundred operators, one robot and a faulty table into one world, and watches the rules. */
import { strict as assert } from "node:assert";
import type { LeaseChange } from "../../../cloud/src/lease/change.ts";
import { LEASE_TTL_MS, type Lease, type Person } from "../../../cloud/src/lease/lease.ts";
import { leasePayload } from "../../../cloud/src/lease/lease-view.ts";
import { performChange } from "../../../cloud/src/lease/perform-change.ts";
import { createFaultyTable } from "./faulty-table.ts";
import { createJudgedRobot } from "./judged-robot.ts";
import type { Random } from "./random.ts";

const ROBOT = "rover-1";
const OPERATORS = 100;
const ADMINS = 3;
const KINDS = ["acquire", "acquire", "renew", "renew", "release", "request", "grant", "decline"];

export interface World {
  /** Lets one thing happen. */
  step(): Promise<void>;
  /** Lets everything die, waits for the lease's end, and proves that anyone can drive then. */
  recover(): Promise<void>;
  readonly transitions: number;
  readonly moves: number;
}

export function createWorld(random: Random): World {
  let nowMs = 1_795_398_000_000;
  let requests = 0;
  const now = () => nowMs;
  const people = Array.from({ length: OPERATORS }, (_, index) => personOf(index));
  const busy = new Set<Person>();
  /** Who held each version, as the conditional writes decided it. */
  const holders = new Map<number, string | null>();
  /** Until when whoever holds the lease was told that they do. */
  const told = new Map<string, number>();
  const robot = createJudgedRobot(now);
  const table = createFaultyTable(ROBOT, {
    onWritten: (before, after) => {
      judgeWrite(before, after, nowMs);
      const confirmedMs = told.get(before.holder ?? "") ?? 0;
      assert(confirmedMs <= before.expiresAtMs, "a holder was told more than is so");
      if (after.version === before.version) return;
      assert(before.version === 0 || table.history.has(before.version), "the audit has a gap");
      holders.set(after.version, after.holder);
      if (after.holder !== before.holder) told.clear();
    },
    onPublished: (lease) => robot.publish(leasePayload(lease)),
  });
  const any = (): Person => people[random.below(OPERATORS)] as Person;
  const eventOf = (by: Person, change: LeaseChange) => {
    requests += 1;
    return { change, by, isAdmin: people.indexOf(by) < ADMINS, requestId: `r-${requests}` };
  };
  const request = (by: Person) => {
    if (busy.has(by)) return;
    busy.add(by);
    const event = eventOf(by, anyChange(random, table.head, people.indexOf(by) < ADMINS));
    performChange(ROBOT, event, table.connect(now))
      .then(
        ({ ok, lease }) => {
          const isNewest = lease.version === table.head.version;
          if (ok && isNewest && lease.holder === by.operatorId)
            told.set(by.operatorId, lease.expiresAtMs);
        },
        () => undefined, // The caller got an error, and knows nothing.
      )
      .finally(() => busy.delete(by));
  };
  const drive = (operatorId: string) => {
    const { lease } = robot;
    if (!robot.drive(operatorId)) return;
    assert(lease?.holder === operatorId, "the robot obeyed somebody else than it was told");
    assert(holders.get(lease.version) === operatorId, "the robot obeyed a lease that never was");
  };
  const holder = () => people.find(({ operatorId }) => operatorId === table.head.holder) ?? any();
  const stopKind = () => (random.chance(0.5) ? "stop" : "emergency-stop");
  /** What may happen, and how often in a thousand. */
  const happenings: readonly (readonly [weight: number, happen: () => void])[] = [
    [550, () => table.step(random)],
    [150, () => request(any())],
    [20, () => request(holder())],
    [100, () => robot.deliver(random)],
    [60, () => drive(any().operatorId)],
    [30, () => drive(robot.lease?.holder ?? "id-0")],
    [30, () => robot.stop(any().operatorId, stopKind())],
    [3, () => robot.reboot()],
    [7, () => robot.subscribe()],
    [45, () => wait(400)],
    [5, () => wait(LEASE_TTL_MS)],
  ];
  const wait = (limitMs: number) => {
    nowMs += random.below(limitMs);
  };
  const step = async () => {
    let dice = random.below(1_000);
    for (const [weight, happen] of happenings) {
      dice -= weight;
      if (dice >= 0) continue;
      happen();
      break;
    }
    await new Promise(setImmediate);
  };
  const recover = async () => {
    table.killAll();
    busy.clear();
    nowMs += LEASE_TTL_MS;
    const someone = any();
    const tools = table.connect(now, true);
    const { ok, lease } = await performChange(ROBOT, eventOf(someone, { kind: "acquire" }), tools);
    assert(ok && lease.holder === someone.operatorId, "nobody can acquire an expired lease");
    if (random.chance(0.5)) robot.reboot();
    robot.subscribe();
    assert(robot.lease?.version === table.head.version, "the robot was not told of the newest");
    drive(someone.operatorId);
    assert(robot.drive(someone.operatorId), "the holder can't drive");
    const versions = [...table.history.keys()].toSorted((a, b) => a - b);
    assert(
      versions.every((version, index) => version === index + 1),
      "the audit has a gap",
    );
    assert(versions.length === table.head.version, "the audit's end is missing");
  };
  return {
    step,
    recover,
    get transitions() {
      return table.head.version;
    },
    get moves() {
      return robot.moves;
    },
  };
}

function personOf(index: number): Person {
  return { operatorId: `id-${index}`, sub: `sub-${index}`, name: `operator ${index}` };
}

function anyChange(random: Random, { asked }: Lease, isAdmin: boolean): LeaseChange {
  if (isAdmin && random.chance(0.1)) return { kind: "take-over", reason: "test" };
  const kind = KINDS[random.below(KINDS.length)] as "acquire" | "grant";
  return kind === "grant" ? { kind, to: asked?.operatorId ?? "id-0" } : { kind };
}

/** Judges a write by what may change hands, and how; knows nothing of how it was decided. */
function judgeWrite(before: Lease, after: Lease, nowMs: number): void {
  if (after.version === before.version) {
    assert(after.holder === before.holder, "a renewal changed the holder");
    assert(after.expiresAtMs >= before.expiresAtMs, "a renewal shortened the lease");
    return;
  }
  assert(after.version === before.version + 1, "a version was left out");
  const { last } = after;
  assert(last?.version === after.version, "a transition does not bear its version");
  if (after.holder === before.holder && last.kind !== "acquire") return;
  const by = last.by.operatorId;
  const isFree = before.holder === null || before.expiresAtMs <= nowMs;
  const mayChange =
    (last.kind === "acquire" && isFree && after.holder === by) ||
    (last.kind === "release" && before.holder === by && after.holder === null) ||
    (last.kind === "grant" && before.holder === by && after.holder === before.asked?.operatorId) ||
    (last.kind === "take-over" && Number(by.slice(3)) < ADMINS && after.holder === by);
  assert(mayChange, `two holders: ${last.kind} by ${by} took it from ${before.holder}`);
}
