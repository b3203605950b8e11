/** Is Cognito user pools on this machine, put together. */
import { createHmac } from "node:crypto";
import { type Clock, systemClock } from "@outrider/runtime";
import type { AwsService, UserPools } from "../../contracts.ts";
import type { PathHandler } from "../../front-door/paths.ts";
import type { StateStore } from "../../state/state-store.ts";
import { createAttemptLimits } from "./attempt-limits.ts";
import { createChallenges } from "./challenges.ts";
import { createCodeStore } from "./code-store.ts";
import { type DemoAccess, seedDemoPeople } from "./demo-people.ts";
import { createGrants } from "./hosted/grants.ts";
import { HOSTED_PREFIX, serveHosted } from "./hosted/hosted.ts";
import { createInbox, type Inbox } from "./inbox.ts";
import { INBOX_JSON_PATH, INBOX_PATH, serveInbox } from "./inbox-page.ts";
import { createMail } from "./mail.ts";
import { createPeopleStore } from "./people-store.ts";
import { createPoolRegistry } from "./pool-registry.ts";
import { createSessionStore } from "./session-store.ts";
import { openSigningKey } from "./signing-key.ts";
import { createTokens } from "./tokens.ts";
import type { UserPoolParts } from "./user-pool-parts.ts";
import { createUserPoolsService } from "./user-pools-service.ts";
import { serveWellKnown } from "./well-known.ts";

export interface UserPoolsOptions {
  /** Folder of the signing keys. */
  readonly cognitoDir: string;
  readonly state: StateStore;
  /** `http://localhost:<port>` of the front door. */
  readonly endpoint: string;
  /** Joins a handler to the front door. */
  readonly addPath: (prefix: string, handler: PathHandler) => void;
  /** @default the machine's clock */
  readonly clock?: Clock;
}

export interface LocalUserPools {
  readonly pools: UserPools;
  readonly service: AwsService;
  readonly parts: UserPoolParts;
  readonly inbox: Inbox;
  /** Address of the inbox's page. */
  readonly inboxUrl: string;
  /** Puts the demo people into a pool; `undefined` where there is no such pool with groups. */
  seedDemo(poolId: string): DemoAccess | undefined;
}

/** Makes the engine; nothing is opened before a pool is put. */
export function createUserPools(options: UserPoolsOptions): LocalUserPools {
  const { endpoint, addPath, clock = systemClock } = options;
  const inbox = createInbox(() => clock.epochMs());
  const parts = createParts(options, clock, inbox);
  const { registry, tokens } = parts;
  const domainUrl = (domain: string) => `${endpoint}${HOSTED_PREFIX}/${domain}`;
  const pools: UserPools = {
    issuerOf: tokens.issuerOf,
    put: (type, ref, properties) => {
      registry.put(type, ref, properties);
      if (registry.findPool(ref) !== undefined) {
        addPath(`/${ref}`, serveWellKnown(ref, { registry, tokens, domainUrl }));
      }
    },
    verify: (arn, token) => tokens.verify(arn.slice(arn.lastIndexOf("/") + 1), token),
    isSignedIn: (poolId, { sub, origin_jti }) =>
      parts.sessions.isOpen(String(origin_jti)) &&
      parts.people.findBySub(poolId, String(sub))?.isEnabled === true,
  };
  const grants = createGrants(createChallenges(() => clock.nowMs()));
  const port = Number(new URL(endpoint).port);
  addPath(HOSTED_PREFIX, serveHosted({ parts, grants, port }));
  const { page, json } = serveInbox(inbox);
  addPath(INBOX_PATH, page);
  addPath(INBOX_JSON_PATH, json);
  return {
    pools,
    service: createUserPoolsService(parts),
    parts,
    inbox,
    inboxUrl: `${endpoint}${INBOX_PATH}`,
    seedDemo: (poolId) => seedDemoPeople(parts, { poolId, state: options.state }),
  };
}

function createParts(options: UserPoolsOptions, clock: Clock, inbox: Inbox): UserPoolParts {
  const { cognitoDir, state, endpoint } = options;
  const { database } = state;
  const epochMs = () => clock.epochMs();
  const nowMs = () => clock.nowMs();
  const registry = createPoolRegistry({ openKey: (id) => openSigningKey(cognitoDir, id), epochMs });
  const limits = createAttemptLimits(nowMs);
  const people = createPeopleStore(database);
  return {
    registry,
    people,
    limits,
    sessions: createSessionStore({ database, epochMs }),
    codes: createCodeStore({ database, limits, epochMs }),
    mail: createMail({ inbox, pool: registry.pool }),
    challenges: createChallenges(nowMs),
    tokens: createTokens({ endpoint, registry, epochMs }),
    epochMs,
    decoySalt: (poolId, name) =>
      createHmac("sha256", state.secret("cognito/decoy", 32))
        .update(`${poolId}/${name}`)
        .digest("hex")
        .slice(0, 32),
  };
}
