// Aim: a revoked token is refused at the next question, and what can't be asked is an error.
import { expect, it } from "vitest";
import { INTROSPECTION_CLIENT, startTokenProvider } from "../../../test/rig/token-provider.ts";
import { introspectToken } from "./introspect-token.ts";
import { ProviderError } from "./provider-error.ts";

const AUDIENCE = "outrider";

it("believes an active token of the right audience, until it is revoked", async () => {
  await using provider = await startTokenProvider();
  const { issuer } = provider;
  const credentials = () => Promise.resolve(INTROSPECTION_CLIENT);
  const judge = introspectToken({ issuer, audience: AUDIENCE, credentials, epochMs: Date.now });
  const exp = Math.floor(Date.now() / 1_000) + 60;
  const claims = { aud: AUDIENCE, sub: "acme", exp, scope: "robots:read" };
  const token = await provider.sign(claims);
  expect(await judge(token)).toMatchObject({ ok: true, value: { sub: "acme" } });
  provider.revoked.add(token);
  expect(await judge(token)).toMatchObject({ ok: false });
  const foreign = await provider.sign({ ...claims, aud: "another" });
  expect(await judge(foreign)).toEqual({ ok: false, problem: "aud is another" });
  provider.isDown = true;
  await expect(judge(token)).rejects.toThrow(ProviderError);
});

it("takes wrong credentials for an error of ours, not of the token's", async () => {
  await using provider = await startTokenProvider();
  const wrong = { ...INTROSPECTION_CLIENT, clientSecret: "wrong" };
  const judge = introspectToken({
    issuer: provider.issuer,
    audience: AUDIENCE,
    credentials: () => Promise.resolve(wrong),
    epochMs: Date.now,
  });
  await expect(judge(await provider.sign({}))).rejects.toMatchObject({ code: "provider-answer" });
});
