/** Measures the partner authorizer against bare verification of the same tokens, in this process. */
import { monotonicMs, silentLog } from "@outrider/runtime";
import { createRemoteJWKSet, jwtVerify } from "jose";
import { type AuthorizeTools, authorize } from "../../../cloud/src/partner/authorize.ts";
import { DEFAULT_PERMISSIONS } from "../../../cloud/src/partner/permissions.ts";
import { signingKeys } from "../../../cloud/src/partner/signing-keys.ts";
import { verifyToken } from "../../../cloud/src/partner/verify-token.ts";
import { startTokenProvider, type TokenProvider } from "../../rig/token-provider.ts";
import { type BenchRow, quantile, ratioRow } from "../bench.ts";

const AUDIENCE = "outrider-partner";
const METHOD_ARN = "arn:aws:execute-api:us-east-1:000000000000:abcdefghij/prod/GET/partner/robots";
const TOKENS = 50;
/** Turns of both, so that what else the machine does hits both. */
const WINDOWS = 40;
const COLD_STARTS = 30;

/** Verifies one token; gives nothing, throws where it is not believed. */
type Verify = (token: string) => Promise<unknown>;

/** Measures both warm, and from nothing known: the time until the first token is believed. */
export async function authorizerRows(): Promise<BenchRow[]> {
  await using provider = await startTokenProvider();
  const tokens = await Promise.all(Array.from({ length: TOKENS }, () => makeToken(provider)));
  const makers = { ours: () => ourAuthorizer(provider), bare: () => bareVerification(provider) };
  const warm = { ours: makers.ours(), bare: makers.bare() };
  const times = { ours: [] as number[], bare: [] as number[] };
  const cold = { ours: [] as number[], bare: [] as number[] };
  await window(warm.ours, tokens);
  await window(warm.bare, tokens);
  for (let index = 0; index < WINDOWS; index += 1)
    for (const one of ["ours", "bare"] as const)
      times[one].push(...(await window(warm[one], tokens)));
  for (let index = 0; index < COLD_STARTS; index += 1)
    for (const one of ["ours", "bare"] as const)
      cold[one].push(...(await window(makers[one](), tokens.slice(0, 1))));
  const row = (name: string, measured: typeof times, share: number, goal?: number) =>
    ratioRow(
      `${name} p${share * 100}`,
      { value: quantile(measured.ours, share), floor: quantile(measured.bare, share), unit: "ms" },
      goal,
    );
  return [
    row("authorizer, warm", times, 0.5, 2),
    row("authorizer, warm", times, 0.95, 2),
    row("authorizer, no key known yet", cold, 0.5),
  ];
}

async function window(verify: Verify, tokens: readonly string[]): Promise<number[]> {
  const times: number[] = [];
  for (const token of tokens) {
    const startedMs = monotonicMs();
    await verify(token);
    times.push(monotonicMs() - startedMs);
  }
  return times;
}

function ourAuthorizer({ issuer }: TokenProvider): Verify {
  const findKey = signingKeys({ issuer, nowMs: monotonicMs });
  const tools: AuthorizeTools = {
    judge: verifyToken({ issuer, audience: AUDIENCE, findKey, epochMs: Date.now }),
    permissions: () => Promise.resolve(DEFAULT_PERMISSIONS),
    log: silentLog,
  };
  return (token) =>
    authorize({ authorizationToken: `Bearer ${token}`, methodArn: METHOD_ARN }, tools);
}

/** Knows where the keys are, which ours has to find out first. */
function bareVerification({ issuer }: TokenProvider): Verify {
  const findKey = createRemoteJWKSet(new URL(`${issuer}/jwks`));
  return (token) => jwtVerify(token, findKey, { issuer, audience: AUDIENCE });
}

function makeToken({ issuer, sign }: TokenProvider): Promise<string> {
  const nowS = Math.floor(Date.now() / 1_000);
  return sign({
    iss: issuer,
    aud: AUDIENCE,
    sub: "acme",
    client_id: "acme",
    jti: crypto.randomUUID(),
    iat: nowS,
    exp: nowS + 3_600,
    scope: "robots:read telemetry:read robots:drive",
  });
}
