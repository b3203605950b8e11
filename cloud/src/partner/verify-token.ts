/** Believes a token by its signature: the provider's own key, and an algorithm that we chose. */
import type { Judged } from "@outrider/protocol";
import { decodeProtectedHeader, errors, type JWTVerifyGetKey, jwtVerify } from "jose";
import { type Bearer, type Expected, readBearer } from "./claims.ts";

/** Judges a token; throws where it can't be judged. Both ways to know a token have this shape. */
export type JudgeToken = (token: string) => Promise<Judged<Bearer>>;

/** Signatures of key pairs alone: with HS256 the public key would be the secret. */
const ALGORITHMS = [
  "RS256",
  "RS384",
  "RS512",
  "PS256",
  "PS384",
  "PS512",
  "ES256",
  "ES384",
  "ES512",
  "EdDSA",
];

/** Longest token that is looked at, in characters; API Gateway takes headers of 10,240 bytes in all. */
export const TOKEN_LENGTH_MAX = 10_000;

const KEY_ID_LENGTH_MAX = 256;

export interface VerifyOptions extends Expected {
  readonly findKey: JWTVerifyGetKey;
  /** Gives the time in ms since 1970. */
  readonly epochMs: () => number;
}

/**
 * Verifies a JWT on this machine. The key is the one of the provider's set that bears the token's
 * `kid`: nothing in the token (`jku`, `x5u`, `jwk`, `x5c`) leads to any other.
 * @throws ProviderError where the provider's keys are not to be had.
 */
export function verifyToken({ findKey, epochMs, ...expected }: VerifyOptions): JudgeToken {
  return async (token) => {
    const problem = headerProblem(token);
    if (problem !== undefined) return { ok: false, problem };
    try {
      const currentDate = new Date(epochMs());
      // The times are judged with the other claims, by one clock.
      const options = {
        algorithms: ALGORITHMS,
        currentDate,
        clockTolerance: Number.MAX_SAFE_INTEGER,
      };
      const { payload } = await jwtVerify(token, findKey, options);
      return readBearer(payload, expected, epochMs());
    } catch (error) {
      if (error instanceof errors.JOSEError) return { ok: false, problem: error.code };
      throw error;
    }
  };
}

function headerProblem(token: string): string | undefined {
  if (token.length > TOKEN_LENGTH_MAX) return "too long";
  try {
    const { kid } = decodeProtectedHeader(token);
    if (typeof kid !== "string" || kid === "") return "kid is missing";
    return kid.length > KEY_ID_LENGTH_MAX ? "kid is too long" : undefined;
  } catch {
    return "no token in three parts";
  }
}
