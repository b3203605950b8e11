// Aim: every rule of the lease, told as facts. Method: plain values, numbers for time.
import { describe, expect, it } from "vitest";
import { changeLease, type LeaseChange, type LeaseEvent } from "./change.ts";
import { firstLease, LEASE_TTL_MS, type Lease, REQUEST_TTL_MS } from "./lease.ts";

const NOW_MS = 1_795_398_000_000;
const person = (name: string) => ({ operatorId: `id-${name}`, sub: `sub-${name}`, name });

let requests = 0;
const wish = (name: string, change: LeaseChange, isAdmin = false): LeaseEvent => {
  requests += 1;
  return { change, by: person(name), isAdmin, requestId: `r-${requests}` };
};

/** Plays wishes, each so many ms after the first; gives the lease and the words of each refusal. */
function play(...steps: readonly (readonly [atMs: number, LeaseEvent])[]) {
  let lease: Lease = firstLease("rover-1");
  const refusals: string[] = [];
  for (const [atMs, event] of steps) {
    const outcome = changeLease(lease, event, NOW_MS + atMs);
    if (outcome.ok) lease = outcome.lease;
    else refusals.push(`${outcome.status} ${outcome.message}`);
  }
  return { lease, refusals };
}

const acquire = { kind: "acquire" } as const;

describe("a free lease", () => {
  it("is whoever acquires it first's, for 30 s", () => {
    const { lease, refusals } = play([0, wish("ann", acquire)], [1, wish("bob", acquire)]);
    expect(lease).toMatchObject({
      version: 1,
      holder: "id-ann",
      holderSub: "sub-ann",
      holderName: "ann",
      sinceAtMs: NOW_MS,
      expiresAtMs: NOW_MS + LEASE_TTL_MS,
      last: { version: 1, kind: "acquire", by: { name: "ann" }, before: null },
    });
    expect(refusals).toEqual(["409 ann holds the lease."]);
  });

  it("can be neither renewed, released, asked for, granted nor declined", () => {
    const kinds = ["renew", "release", "request", "decline"] as const;
    const { lease, refusals } = play(...kinds.map((kind) => [0, wish("ann", { kind })] as const), [
      0,
      wish("ann", { kind: "grant", to: "id-bob" }),
    ]);
    expect(lease).toEqual(firstLease("rover-1"));
    expect(refusals).toHaveLength(5);
  });
});

describe("the holder", () => {
  it("renews without a new version, and acquires again as a renewal", () => {
    for (const kind of ["renew", "acquire"] as const) {
      const { lease } = play([0, wish("ann", acquire)], [10_000, wish("ann", { kind })]);
      expect(lease).toMatchObject({ version: 1, sinceAtMs: NOW_MS });
      expect(lease.expiresAtMs).toBe(NOW_MS + 10_000 + LEASE_TTL_MS);
    }
  });

  it("releases it for all", () => {
    const { lease, refusals } = play(
      [0, wish("ann", acquire)],
      [1, wish("ann", { kind: "release" })],
      [2, wish("bob", acquire)],
    );
    expect(refusals).toEqual([]);
    expect(lease).toMatchObject({ version: 3, holder: "id-bob" });
  });

  it("loses it in the very millisecond in which it ends", () => {
    const renew = wish("ann", { kind: "renew" });
    const still = play([0, wish("ann", acquire)], [LEASE_TTL_MS - 1, renew]);
    expect(still.refusals).toEqual([]);
    const late = play([0, wish("ann", acquire)], [LEASE_TTL_MS, renew]);
    expect(late.refusals).toEqual(["409 You do not hold the lease: acquire it."]);
  });

  it("releases it even after its end, while nobody else acquired it", () => {
    const { lease } = play(
      [0, wish("ann", acquire)],
      [2 * LEASE_TTL_MS, wish("ann", { kind: "release" })],
    );
    expect(lease).toMatchObject({ version: 2, holder: null });
  });
});

describe("an expired lease", () => {
  it("is free, and the audit of the next says whose had ended and when", () => {
    const { lease } = play([0, wish("ann", acquire)], [LEASE_TTL_MS, wish("bob", acquire)]);
    expect(lease.last).toMatchObject({
      version: 2,
      before: { operatorId: "id-ann", name: "ann" },
      expiredAtMs: NOW_MS + LEASE_TTL_MS,
      holder: { operatorId: "id-bob", name: "bob" },
    });
  });
});

describe("handing over", () => {
  const held = [0, wish("ann", acquire)] as const;
  const asked = [1, wish("bob", { kind: "request" })] as const;
  const grant = (to: string) => wish("ann", { kind: "grant", to });

  it("goes to who asked, in one step", () => {
    const { lease } = play(held, asked, [2, grant("id-bob")]);
    expect(lease).toMatchObject({ version: 3, holder: "id-bob", holderSub: "sub-bob" });
    expect(lease).not.toHaveProperty("asked");
    expect(lease.expiresAtMs).toBe(NOW_MS + 2 + LEASE_TTL_MS);
  });

  it("needs both: a holder's grant and a request of that very person", () => {
    const { lease, refusals } = play(
      held,
      asked,
      [2, grant("id-cid")],
      [3, wish("bob", { kind: "grant", to: "id-bob" })],
      [4, wish("cid", { kind: "request" })],
    );
    expect(lease.holder).toBe("id-ann");
    expect(refusals).toEqual([
      "409 They do not ask for the lease now.",
      "409 You do not hold the lease: acquire it.",
      "409 bob has asked for the lease already.",
    ]);
  });

  it("can be declined, after which another may ask", () => {
    const { lease, refusals } = play(
      held,
      asked,
      [2, wish("ann", { kind: "decline" })],
      [3, wish("cid", { kind: "request" })],
    );
    expect(refusals).toEqual([]);
    expect(lease).toMatchObject({ version: 4, holder: "id-ann", asked: { name: "cid" } });
  });

  it("is asked for once: repeating it changes nothing until it no longer stands", () => {
    const again = (atMs: number) => [atMs, wish("bob", { kind: "request" })] as const;
    const renew = [20_000, wish("ann", { kind: "renew" })] as const;
    expect(play(held, asked, again(2)).lease.version).toBe(2);
    expect(play(held, asked, renew, again(1 + REQUEST_TTL_MS)).lease.version).toBe(3);
    const { refusals } = play(held, asked, renew, [1 + REQUEST_TTL_MS, grant("id-bob")]);
    expect(refusals).toEqual(["409 They do not ask for the lease now."]);
  });
});

describe("taking over", () => {
  const takeOver = { kind: "take-over", reason: "it smokes" } as const;

  it("is an admin's, with the reason in the audit", () => {
    const { lease } = play([0, wish("ann", acquire)], [1, wish("eve", takeOver, true)]);
    expect(lease).toMatchObject({ version: 2, holder: "id-eve" });
    expect(lease.last).toMatchObject({ reason: "it smokes", before: { name: "ann" } });
    expect(lease.last).not.toHaveProperty("expiredAtMs");
  });

  it("is nobody else's", () => {
    const { refusals } = play([0, wish("ann", acquire)], [1, wish("bob", takeOver)]);
    expect(refusals).toEqual(["403 Only an admin may take a robot over."]);
  });
});
