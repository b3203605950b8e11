// Aim: no token is believed but one that the provider's published key signed with a chosen algorithm.
// Method: a provider of the test's own on loopback, real signatures, a clock handed in.
import { createPublicKey } from "node:crypto";
import { SignJWT } from "jose";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import {
  makeKey,
  startTokenProvider,
  type TokenProvider,
} from "../../../test/rig/token-provider.ts";
import { ProviderError } from "./provider-error.ts";
import { COOL_DOWN_MS, FRESH_MS, signingKeys, USABLE_MS } from "./signing-keys.ts";
import { type JudgeToken, verifyToken } from "./verify-token.ts";

const AUDIENCE = "outrider";
let provider: TokenProvider;
let judge: JudgeToken;
let passedMs = 0;

beforeEach(async () => {
  provider = await startTokenProvider();
  passedMs = 0;
  const { issuer } = provider;
  const findKey = signingKeys({ issuer, nowMs: () => passedMs });
  judge = verifyToken({ issuer, audience: AUDIENCE, findKey, epochMs: Date.now });
});
afterEach(() => provider[Symbol.asyncDispose]());

const claims = () => ({
  iss: provider.issuer,
  aud: AUDIENCE,
  sub: "acme",
  exp: Math.floor(Date.now() / 1_000) + 3_600,
  scope: "robots:read",
});
const jwksAsked = () => provider.asked.get("/jwks") ?? 0;
const problemOf = async (token: string) => {
  const judged = await judge(token);
  return judged.ok ? "believed" : judged.problem;
};
const encoded = (value: object) => Buffer.from(JSON.stringify(value)).toString("base64url");

describe("a token", () => {
  it.each(["RS256", "PS384", "ES256", "EdDSA"])("is believed when signed by %s", async (alg) => {
    provider.keys = [await makeKey(alg)];
    expect(await problemOf(await provider.sign(claims()))).toBe("believed");
  });

  it("is not believed of another key with the same id", async () => {
    const [key] = provider.keys;
    const forged = await provider.sign(claims(), { key: await makeKey("RS256", key?.kid ?? "") });
    expect(await problemOf(forged)).toBe("ERR_JWS_SIGNATURE_VERIFICATION_FAILED");
  });

  it("is not believed without a signature, nor with the public key as a secret", async () => {
    const kid = provider.keys[0]?.kid ?? "";
    const none = `${encoded({ alg: "none", kid })}.${encoded(claims())}.`;
    expect(await problemOf(none)).toBe("ERR_JOSE_ALG_NOT_ALLOWED");
    const key = createPublicKey({ format: "jwk", key: { ...provider.keys[0]?.publicJwk } });
    const secret = Buffer.from(key.export({ type: "spki", format: "pem" }));
    const confused = await new SignJWT(claims())
      .setProtectedHeader({ alg: "HS256", kid })
      .sign(secret);
    expect(await problemOf(confused)).toBe("ERR_JOSE_ALG_NOT_ALLOWED");
  });

  it("leads to no key but the provider's, whatever its header says", async () => {
    const own = await makeKey();
    const jku = `${provider.issuer}/elsewhere`;
    for (const header of [
      { jku },
      { x5u: jku },
      { jwk: own.publicJwk },
      { kid: "../../../dev/null" },
      { kid: "' OR 1=1 --" },
      { kid: jku },
    ]) {
      const forged = await provider.sign(claims(), { key: own, header });
      expect(await problemOf(forged)).toBe("ERR_JWKS_NO_MATCHING_KEY");
    }
    expect(provider.asked.has("/elsewhere")).toBe(false);
  });

  it("is not believed without a key id, changed, too long, or in other parts", async () => {
    const unnamed = await provider.sign(claims(), { header: { kid: undefined } });
    expect(await problemOf(unnamed)).toBe("kid is missing");
    const [header, , signature] = (await provider.sign(claims())).split(".");
    const changed = `${header}.${encoded({ ...claims(), scope: "robots:drive" })}.${signature}`;
    expect(await problemOf(changed)).toBe("ERR_JWS_SIGNATURE_VERIFICATION_FAILED");
    for (const text of ["", "a.b", "a.b.c", "....", "x".repeat(20_000)])
      expect(await problemOf(text)).not.toBe("believed");
  });

  it("is judged by its claims once its signature holds", async () => {
    expect(await problemOf(await provider.sign({ ...claims(), exp: 1 }))).toBe("exp has passed");
    const later = { ...claims(), nbf: claims().exp };
    expect(await problemOf(await provider.sign(later))).toBe("nbf has not come");
    expect(await problemOf(await provider.sign({ ...claims(), aud: "x" }))).toBe("aud is another");
    expect(await problemOf(await provider.sign({ ...claims(), iss: "x" }))).toBe("iss is another");
  });
});

describe("the provider's keys", () => {
  it("are fetched once for many tokens at the same time", async () => {
    const token = await provider.sign(claims());
    const judged = await Promise.all(Array.from({ length: 20 }, () => judge(token)));
    expect(judged.every(({ ok }) => ok)).toBe(true);
    expect(jwksAsked()).toBe(1);
  });

  it("are asked again for a new key id, but made-up ones cause no flood", async () => {
    expect(await problemOf(await provider.sign(claims()))).toBe("believed");
    provider.keys = [await makeKey(), ...provider.keys];
    const fresh = await provider.sign(claims());
    expect(await problemOf(fresh)).toBe("ERR_JWKS_NO_MATCHING_KEY");
    expect(jwksAsked()).toBe(1);
    passedMs = COOL_DOWN_MS;
    expect(await problemOf(fresh)).toBe("believed");
    for (let index = 0; index < 20; index += 1)
      await judge(await provider.sign(claims(), { header: { kid: `made up ${index}` } }));
    expect(jwksAsked()).toBe(2);
  });

  it("are no longer believed soon after they are withdrawn", async () => {
    const token = await provider.sign(claims());
    expect(await problemOf(token)).toBe("believed");
    provider.keys = [await makeKey()];
    passedMs = FRESH_MS - 1;
    expect(await problemOf(token)).toBe("believed");
    passedMs = FRESH_MS;
    expect(await problemOf(token)).toBe("ERR_JWKS_NO_MATCHING_KEY");
  });

  it("go on while the provider is down, for an hour", async () => {
    const token = await provider.sign(claims());
    expect(await problemOf(token)).toBe("believed");
    provider.isDown = true;
    passedMs = USABLE_MS - 1;
    expect(await problemOf(token)).toBe("believed");
    passedMs = USABLE_MS + COOL_DOWN_MS;
    await expect(judge(token)).rejects.toThrow(ProviderError);
  });

  it("leave open whether an unknown key is theirs while the provider is down", async () => {
    expect(await problemOf(await provider.sign(claims()))).toBe("believed");
    provider.isDown = true;
    passedMs = COOL_DOWN_MS;
    const unknown = await provider.sign(claims(), { header: { kid: "unknown" } });
    await expect(judge(unknown)).rejects.toThrow(ProviderError);
    await expect(judge(unknown)).rejects.toThrow(ProviderError);
    provider.isDown = false;
    passedMs = 2 * COOL_DOWN_MS;
    expect(await problemOf(unknown)).toBe("ERR_JWKS_NO_MATCHING_KEY");
  });
});
