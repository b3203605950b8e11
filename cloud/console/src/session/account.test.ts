/** Follows an account over a hand-made sign-in: who is told what, and who waits for whom. */
import { describe, expect, it } from "vitest";
import { type AccountState, createAccount } from "./account.ts";
import { type Session, SessionError } from "./session.ts";

const SESSION = { operatorId: "me", expiresAtMs: Infinity } as Session;

/** Makes an account whose sign-in gives what `outcome` says. */
function accountWith(outcome: { now: Session | SessionError }) {
  const states: string[] = [];
  const freshness: boolean[] = [];
  const account = createAccount({
    signIn: async (fresh) => {
      freshness.push(fresh);
      if (outcome.now instanceof SessionError) throw outcome.now;
      return outcome.now;
    },
    epochMs: () => 0,
    onState: (state: AccountState) => {
      if (states.at(-1) !== state.kind) states.push(state.kind);
    },
  });
  return { account, states, freshness };
}

describe("an account", () => {
  it("lets the link wait until somebody has signed in", async () => {
    const outcome: { now: Session | SessionError } = { now: new SessionError("signed-out", "") };
    const { account, states, freshness } = accountWith(outcome);
    const waiting = account.signedIn();
    await expect(account.current()).rejects.toThrow(SessionError);
    outcome.now = SESSION;
    await account.enter(true);
    expect(await waiting).toBe(SESSION);
    expect(states).toEqual(["signed-out", "signed-in"]);
    expect(freshness.at(-1)).toBe(true);
  });

  it("tells who waits for an administrator, and goes on once they are admitted", async () => {
    const outcome: { now: Session | SessionError } = { now: new SessionError("no-role", "") };
    const { account, states } = accountWith(outcome);
    await expect(account.enter(false)).rejects.toMatchObject({ code: "no-role" });
    outcome.now = SESSION;
    await account.enter(true);
    expect(states).toEqual(["no-role", "signed-in"]);
  });

  it("keeps its state when only the network is lost", async () => {
    const outcome: { now: Session | SessionError } = { now: SESSION };
    const { account, states } = accountWith(outcome);
    await account.current();
    account.forget(false);
    outcome.now = new SessionError("unreachable", "no network");
    await expect(account.signedIn()).rejects.toMatchObject({ code: "unreachable" });
    expect(states).toEqual(["signed-in"]);
  });

  it("is asked anew after somebody has left", async () => {
    const outcome: { now: Session | SessionError } = { now: SESSION };
    const { account, states } = accountWith(outcome);
    await account.current();
    outcome.now = new SessionError("signed-out", "");
    account.leave("You signed out in another tab.");
    await expect(account.current()).rejects.toMatchObject({ code: "signed-out" });
    expect(states).toEqual(["signed-in", "signed-out"]);
  });
});
