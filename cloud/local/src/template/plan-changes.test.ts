/** Plans are compared as values; scopes play no part in it but for the place. */
import { describe, expect, it } from "vitest";
import type { Planned } from "../contracts.ts";
import { placeOf, planChanges } from "./plan-changes.ts";
import { makeScope } from "./scope.ts";

const sources = { endpoint: "", assets: new Map<string, string>(), secret: () => "" };

function resource(logicalId: string, properties: object, ref = logicalId): Planned {
  const scope = makeScope("Stack", logicalId, sources);
  return { type: "Test::Type", properties, identity: { ref }, scope };
}

function changes(before: Planned[], after: Planned[]) {
  const { started, left } = planChanges(
    { resources: before, outputs: {} },
    { resources: after, outputs: {} },
  );
  return { started: started.map(placeOf), left: left.map(placeOf) };
}

describe("the changes between two plans", () => {
  it("are none between equal plans", () => {
    const both = () => [resource("A", { x: [1] }), resource("B", {})];
    expect(changes(both(), both())).toEqual({ started: [], left: [] });
  });

  it("are what is new, what is other and what is gone", () => {
    const before = [resource("Same", {}), resource("Other", { x: 1 }), resource("Gone", {})];
    const after = [resource("New", {}), resource("Same", {}), resource("Other", { x: 2 })];
    expect(changes(before, after)).toEqual({
      started: ["Stack/New", "Stack/Other"],
      left: ["Stack/Gone"],
    });
  });

  it("count another name as another resource", () => {
    expect(changes([resource("A", {}, "one")], [resource("A", {}, "two")]).started).toEqual([
      "Stack/A",
    ]);
  });
});
