/** Keeps sessions with a hand-made sign-in and clock. */
import { describe, expect, it } from "vitest";
import { createSessionKeeper, type Session } from "./session.ts";

function keeperAt(nowMs: { value: number }) {
  const made: boolean[] = [];
  const signIn = async (fresh = false): Promise<Session> => {
    made.push(fresh);
    return { operatorId: "me", expiresAtMs: nowMs.value + 3_600_000 } as Session;
  };
  return { keeper: createSessionKeeper(signIn, () => nowMs.value), made };
}

describe("session keeper", () => {
  it("signs in once for callers who come together, and again shortly before the end", async () => {
    const nowMs = { value: 0 };
    const { keeper, made } = keeperAt(nowMs);
    await Promise.all([keeper.current(), keeper.current()]);
    await keeper.current();
    expect(made).toHaveLength(1);
    nowMs.value = 3_600_000 - 299_000;
    await keeper.current();
    expect(made).toHaveLength(2);
  });

  it("signs in anew after a session was refused, with nothing old where asked to", async () => {
    const { keeper, made } = keeperAt({ value: 0 });
    await keeper.current();
    keeper.forget(true);
    keeper.forget(false);
    await keeper.current();
    keeper.forget(false);
    await keeper.current();
    expect(made).toEqual([false, true, false]);
  });
});
