// Aim: which claims are believed, at which second, and where scopes are read from.
import { describe, expect, it } from "vitest";
import { readBearer } from "./claims.ts";

const NOW_S = 1_800_000_000;
const expected = { issuer: "https://id.example", audience: "outrider" };
const good = {
  iss: "https://id.example",
  aud: ["outrider", "other"],
  sub: "acme",
  exp: NOW_S + 60,
  iat: NOW_S,
  client_id: "acme-client",
  scope: "robots:read telemetry:read",
};
const read = (change: object) => readBearer({ ...good, ...change }, expected, NOW_S * 1_000);
const problem = (change: object) => {
  const judged = read(change);
  return judged.ok ? undefined : judged.problem;
};

describe("a bearer", () => {
  it("has its subject, client, end and scopes", () => {
    expect(read({})).toEqual({
      ok: true,
      value: {
        sub: "acme",
        clientId: "acme-client",
        scopes: ["robots:read", "telemetry:read"],
        expiresAtS: NOW_S + 60,
      },
    });
  });

  it.each([
    [{ scope: undefined, scp: ["a", "b"] }, ["a", "b"]],
    [{ scope: undefined, scp: "a b" }, ["a", "b"]],
    [{ scope: "a", scp: ["b", "a"] }, ["b", "a"]],
    [{ scope: "" }, []],
    [{ scope: undefined }, []],
  ])("has the scopes of %j", (change, scopes) => {
    expect(read(change)).toMatchObject({ ok: true, value: { scopes } });
  });

  it.each([
    [{ iss: "https://id.example/" }, "iss is another"],
    [{ iss: ["https://id.example"] }, "iss is missing or bad"],
    [{ aud: "outrider2" }, "aud is another"],
    [{ aud: undefined }, "aud is missing or bad"],
    [{ exp: NOW_S }, "exp has passed"],
    [{ exp: NOW_S - 1 }, "exp has passed"],
    [{ exp: undefined }, "exp is missing or bad"],
    [{ exp: "9999999999" }, "exp is missing or bad"],
    [{ exp: Number.MAX_VALUE }, "exp is missing or bad"],
    [{ nbf: NOW_S + 6 }, "nbf has not come"],
    [{ iat: NOW_S + 6 }, "iat has not come"],
    [{ sub: "" }, "sub is missing or bad"],
    [{ sub: undefined }, "sub is missing or bad"],
    [{ scope: { 0: "robots:read" } }, "scope is missing or bad"],
    [{ scp: [{}] }, "scp is missing or bad"],
  ])("is not believed with %j", (change, words) => {
    expect(problem(change)).toBe(words);
  });

  it("is believed while the provider's clock is up to 5 s ahead", () => {
    expect(problem({ nbf: NOW_S + 5, iat: NOW_S + 5 })).toBeUndefined();
  });

  it("is not believed where claims are none", () => {
    for (const claims of [undefined, null, "x", []])
      expect(readBearer(claims, expected, 0).ok).toBe(false);
  });
});
