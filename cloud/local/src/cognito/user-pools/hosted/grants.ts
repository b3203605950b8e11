/** Keeps authorization codes: in memory, for five minutes, each for one use. */
import { createHash, randomUUID } from "node:crypto";
import type { Challenges } from "../challenges.ts";
import type { Person } from "../person.ts";
import type { Client } from "../pool-registry.ts";
import type { AuthorizeRequest } from "./authorize-request.ts";

/** @see https://docs.aws.amazon.com/cognito/latest/developerguide/authorization-endpoint.html */
const CODE_LIFE_MS = 300_000;

export interface Grant {
  readonly asked: AuthorizeRequest;
  /** Of the person who signed in. */
  readonly sub: string;
}

export interface Grants {
  issue(asked: AuthorizeRequest, person: Person): string;
  /** Uses a code up; `undefined` unless client, address and verifier are the right ones. */
  redeem(code: string, proof: GrantProof): Grant | undefined;
}

export interface GrantProof {
  readonly client: Client;
  readonly redirectUri: string;
  readonly codeVerifier: string | undefined;
}

export function createGrants(codes: Challenges<Grant>): Grants {
  return {
    issue: (asked, { sub }) => {
      const code = randomUUID();
      codes.put(code, { asked, sub }, CODE_LIFE_MS);
      return code;
    },
    redeem: (code, { client, redirectUri, codeVerifier }) => {
      const grant = codes.take(code);
      if (grant === undefined) return undefined;
      const { asked } = grant;
      const isRight =
        asked.client.id === client.id &&
        asked.redirectUri === redirectUri &&
        asked.codeChallenge === challengeOf(codeVerifier);
      return isRight ? grant : undefined;
    },
  };
}

function challengeOf(codeVerifier: string | undefined): string | undefined {
  if (codeVerifier === undefined) return undefined;
  return createHash("sha256").update(codeVerifier).digest("base64url");
}
