import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { type MarsStore, openMarsStore } from "../../../test/fixtures/tables/mars-table.ts";
import { limitsOf } from "./key-budget.ts";
import { keySpender, type Purpose } from "./spend-key.ts";

let store: MarsStore;
let nowMs: number;
beforeAll(async () => {
  store = await openMarsStore();
});
afterAll(() => store[Symbol.asyncDispose]());
let keys = 0;
let key: string;
beforeEach(() => {
  nowMs = Date.UTC(2026, 10, 28, 22, 30);
  keys += 1;
  key = `key${keys}`;
});

const HOUR_MS = 3_600_000;
const spender = (of = key) => keySpender(of, store.records, () => nowMs);

async function spendAll(of: string, purpose: Purpose = "weather"): Promise<number> {
  for (let count = 0; count < 100; count++) {
    const spent = await spender(of)
      .spend(purpose)
      .then(
        () => true,
        (error: { code?: string }) => error.code !== "budget",
      );
    if (!spent) return count;
  }
  throw new Error("there is no end");
}

describe("the budget of a NASA key", () => {
  it("leaves the weather three requests of each hour, and one for each hour to come", async () => {
    nowMs = Date.UTC(2027, 0, 5, 2);
    const photos = await spendAll("DEMO_KEY", "photos");
    expect(photos).toBe(27);
    expect(await spendAll("DEMO_KEY", "weather")).toBe(3);
    nowMs = Date.UTC(2027, 0, 5, 20);
    expect(await spendAll("DEMO_KEY", "photos")).toBe(50 - 30 - 4);
    expect(await spendAll("DEMO_KEY", "weather")).toBe(4);
  });

  it("lets DEMO_KEY ask 30 times an hour and 50 times a day", async () => {
    expect(await spendAll("DEMO_KEY")).toBe(30);
    nowMs += HOUR_MS;
    expect(await spendAll("DEMO_KEY")).toBe(20);
    nowMs += HOUR_MS;
    expect(await spendAll("DEMO_KEY")).toBe(30);
  });

  it("lets a key of one's own ask half as often as NASA does", () => {
    expect(limitsOf(key)).toEqual({ perHour: 500, perDay: 5_000 });
  });

  it("counts anew when the key changes", async () => {
    await spendAll("DEMO_KEY");
    await expect(spender("DEMO_KEY").spend("weather")).rejects.toMatchObject({ code: "budget" });
    await spender(key).spend("weather");
  });

  it("loses no count when two spend at once", async () => {
    await Promise.all([
      spender().spend("weather"),
      spender().spend("weather"),
      spender().spend("weather"),
    ]);
    expect(await store.records.readBudget()).toMatchObject({ hourUsed: 3, dayUsed: 3 });
  });

  it("believes the source that less is left, and rests for an hour when it says none", async () => {
    await spender().spend("weather");
    await spender().note(2);
    await spender().spend("weather");
    await spender().spend("weather");
    await expect(spender().spend("weather")).rejects.toMatchObject({ code: "budget" });
    nowMs = Date.UTC(2026, 10, 28, 23, 10);
    await spender().spend("weather");
    await spender().note(0);
    nowMs += HOUR_MS - 1;
    await expect(spender().spend("weather")).rejects.toMatchObject({ code: "budget" });
    nowMs += 2;
    await spender().spend("weather");
  });

  it("holds no key", async () => {
    await spender("AKeyNobodyMaySee").spend("weather");
    expect(JSON.stringify(await store.records.readBudget())).not.toContain("AKeyNobodyMaySee");
  });
});
