import { describe, expect, it } from "vitest";
import type { EmergencyStop, GateEvent } from "../control/gate-core.ts";
import { latchKeeper } from "./latch-keeper.ts";

const LATCH: EmergencyStop = { atEpochMs: 1, by: "ada", reason: "cat" };

function keeper(save: (latch: EmergencyStop | null) => Promise<void>) {
  const told: GateEvent[] = [];
  const order: string[] = [];
  const take = latchKeeper({
    save: (latch) => {
      order.push(`save ${latch?.by ?? "none"}`);
      return save(latch);
    },
    afterOutputs: () => {
      order.push("outputs");
      return Promise.resolve();
    },
    tell: (event) => told.push(event),
  });
  return { take, told, order };
}

const settle = () => new Promise(setImmediate);

describe("the latch's keeper", () => {
  it("lets the outputs settle, saves, and then answers", async () => {
    const { take, told, order } = keeper(() => Promise.resolve());
    take({ latch: LATCH, revision: 1 });
    await settle();
    expect(order).toEqual(["outputs", "save ada"]);
    expect(told).toEqual([{ type: "latch-saved", revision: 1 }]);
  });

  it("saves one at a time, and only the newest of those that wait", async () => {
    const { take, told, order } = keeper(() => Promise.resolve());
    take({ latch: LATCH, revision: 1 });
    take({ latch: null, revision: 2 });
    take({ latch: { ...LATCH, by: "bob" }, revision: 3 });
    await settle();
    expect(order).toEqual(["outputs", "save ada", "outputs", "save bob"]);
    expect(told.map((event) => "revision" in event && event.revision)).toEqual([1, 3]);
  });

  it("answers a failure with its reason", async () => {
    const { take, told } = keeper(() => Promise.reject(new Error("disk full")));
    take({ latch: null, revision: 1 });
    await settle();
    const fault = { code: "latch-unsaved", message: "disk full" };
    expect(told).toEqual([{ type: "latch-failed", revision: 1, fault }]);
  });
});
