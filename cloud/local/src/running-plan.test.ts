/** Plans of log groups follow one another; the engine notes what it is told to make. */
import { describe, expect, it } from "vitest";
import type { Engines, Planned } from "./contracts.ts";
import type { HostEvent } from "./host-event.ts";
import { followPlan } from "./running-plan.ts";
import type { Plan } from "./template/plan.ts";
import { RefusedTemplate } from "./template/refusal.ts";
import { makeScope } from "./template/scope.ts";

const sources = { endpoint: "", assets: new Map<string, string>(), secret: () => "" };

function group(logicalId: string, retention: number): Planned {
  return {
    type: "AWS::Logs::LogGroup",
    properties: { RetentionInDays: retention },
    identity: { ref: logicalId },
    scope: makeScope("Stack", logicalId, sources),
  };
}

function planOf(...resources: Planned[]): Plan {
  return { resources, outputs: {} };
}

function follow(first: Plan, plans: (Plan | Error)[]) {
  const made: string[] = [];
  const events: HostEvent[] = [];
  const taken: Plan[] = [];
  const logs = { putGroup: (name: string, days: number) => made.push(`${name} ${days}`) };
  const scheduler = { hold: () => ({ [Symbol.dispose]: () => undefined }) };
  const takeOver = followPlan({
    plan: first,
    engines: { logs, scheduler } as unknown as Engines,
    load: async () => {
      const next = plans.shift();
      if (next === undefined || next instanceof Error) throw next;
      return next;
    },
    onEvent: (event) => {
      events.push(event);
    },
    onTakenOver: async (plan) => {
      taken.push(plan);
    },
  });
  return { takeOver, made, events, taken };
}

describe("a plan that follows another", () => {
  it("starts what is new or other, and nothing else", async () => {
    const next = planOf(group("Same", 1), group("Other", 2), group("New", 3));
    const run = follow(planOf(group("Same", 1), group("Other", 1), group("Gone", 1)), [next]);
    await run.takeOver();
    expect(run.made).toEqual(["Other 2", "New 3"]);
    expect(run.taken).toEqual([next]);
    expect(run.events[0]).toMatchObject({
      what: "Stack/Other, Stack/New, Stack/Gone (gone with the next start)",
    });
  });

  it("leaves the old one running when it is refused, and tells why", async () => {
    const refusal = { stack: "Stack", logicalId: "A", path: "", problem: "is not honoured" };
    const run = follow(planOf(group("A", 1)), [new RefusedTemplate([refusal]), planOf()]);
    await run.takeOver();
    expect(run.events).toEqual([{ event: "refused", refusals: ["Stack/A: is not honoured"] }]);
    expect(run.taken).toEqual([]);
    await run.takeOver();
    expect(run.events[1]).toMatchObject({ what: "Stack/A (gone with the next start)" });
  });

  it("hands on what is no refusal", async () => {
    const run = follow(planOf(), [new Error("synthesis failed")]);
    await expect(run.takeOver()).rejects.toThrow("synthesis failed");
  });
});
