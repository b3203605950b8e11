/** Judges what a token says, once it is known who said it. */
import type { Judged } from "@outrider/protocol";
import { z } from "zod";

/** Is what the partner API believes of a token. */
export interface Bearer {
  readonly sub: string;
  readonly clientId: string;
  /** In the order of the token, each once. */
  readonly scopes: readonly string[];
  /** When the token ends, in s since 1970. */
  readonly expiresAtS: number;
}

export interface Expected {
  readonly issuer: string;
  readonly audience: string;
}

/** How far a provider's clock may be ahead, in s. The end of a token has no such grace. */
const CLOCK_TOLERANCE_S = 5;

/** Most scopes that are looked at. */
const SCOPES_MAX = 200;

/** The end of the year 9999, in s since 1970: the last that ISO 8601 writes with four digits. */
const TIME_MAX_S = 253_402_300_799;

const time = z.number().min(0).max(TIME_MAX_S);
const words = z.union([z.string().transform((text) => text.split(" ")), z.array(z.string())]);

const schema = z.object({
  iss: z.string(),
  aud: z.union([z.string().transform((one) => [one]), z.array(z.string())]),
  sub: z.string().min(1).max(256),
  exp: time,
  nbf: time.optional(),
  iat: time.optional(),
  scp: words.optional(),
  scope: words.optional(),
  client_id: z.string().max(256).optional(),
  azp: z.string().max(256).optional(),
  cid: z.string().max(256).optional(),
});

/**
 * Judges issuer, audience and times, and reads subject, client and scopes: those in `scp` and those in
 * `scope`, each a list or words with spaces between. A problem names a claim, never its value.
 */
export function readBearer(
  claims: unknown,
  { issuer, audience }: Expected,
  nowMs: number,
): Judged<Bearer> {
  const parsed = schema.safeParse(claims);
  if (!parsed.success)
    return refuse(`${String(parsed.error.issues[0]?.path[0])} is missing or bad`);
  const { iss, aud, exp, nbf = 0, iat = 0, sub, scp = [], scope = [], ...client } = parsed.data;
  const nowS = nowMs / 1_000;
  if (iss !== issuer) return refuse("iss is another");
  if (!aud.includes(audience)) return refuse("aud is another");
  if (exp <= nowS) return refuse("exp has passed");
  if (nbf > nowS + CLOCK_TOLERANCE_S) return refuse("nbf has not come");
  if (iat > nowS + CLOCK_TOLERANCE_S) return refuse("iat has not come");
  const scopes = [...new Set([...scp, ...scope])].filter((one) => one !== "").slice(0, SCOPES_MAX);
  const clientId = client.client_id ?? client.azp ?? client.cid ?? "";
  return { ok: true, value: { sub, clientId, scopes, expiresAtS: Math.floor(exp) } };
}

function refuse(problem: string): { ok: false; problem: string } {
  return { ok: false, problem };
}
