/** Keeps the account's identities: its administrator, the stacks' roles and their sessions. */
import type { DatabaseSync } from "node:sqlite";
import { type Clock, type Log, systemClock } from "@outrider/runtime";
import { ACCOUNT_ID, assumedRoleArn, iamArn } from "../aws-names.ts";
import { AwsError, type Iam, type Principal } from "../contracts.ts";
import { keepAdministratorKey } from "./access-key-file.ts";
import { createRoles, type Role } from "./roles.ts";
import { openSessionTable } from "./session-table.ts";
import { createSessions } from "./sessions.ts";

export interface LocalIam extends Iam {
  /** AWS credentials file with the administrator's key, mode 0600. */
  readonly accessKeyFile: string;
}

export interface IamOptions {
  /** Directory that keeps the administrator's key; made if missing. */
  readonly stateDir: string;
  readonly log: Log;
  /** Keeps sessions; without it they end with the process. */
  readonly database?: DatabaseSync;
  /** @default the machine's clock */
  readonly clock?: Clock;
}

/** Bounds of a session's life in s, as STS has them. */
const DURATION_S = { min: 900, max: 43_200 } as const;

/**
 * Opens the account's identities. The administrator's key outlives restarts, and so do sessions where
 * there is a database.
 * @throws AccessKeyError code "access-key-unreadable".
 */
export function createIam(options: IamOptions): LocalIam {
  const { stateDir, log, database, clock = systemClock } = options;
  const { file, credentials: administrator } = keepAdministratorKey(stateDir);
  const roles = createRoles();
  const table = database === undefined ? undefined : openSessionTable(database);
  const sessions = createSessions(() => clock.epochMs(), table);
  log.debug("administrator key ready", { file });
  return {
    // A copy each time: AWS's SDKs write into the credentials that they are given.
    get administrator() {
      return { ...administrator };
    },
    accessKeyFile: file,
    putRole: roles.put,
    putRolePolicy: roles.putPolicy,
    findRole: roles.find,
    policiesOf: roles.policiesOf,
    assumeRole: (roleArn, sessionName, durationS, sessionContext) => {
      checkSession(sessionName, durationS);
      const role = roles.find(roleArn);
      if (role === undefined) {
        throw new AwsError("AccessDenied", `There is no role ${roleArn} to assume.`, 403);
      }
      const principal = sessionPrincipal(role, sessionName);
      const known = sessionContext === undefined ? principal : { ...principal, sessionContext };
      return sessions.issue(known, durationS * 1_000);
    },
    find: (accessKeyId) =>
      accessKeyId === administrator.accessKeyId
        ? { credentials: administrator, principal: ADMINISTRATOR }
        : sessions.find(accessKeyId),
  };
}

const ADMINISTRATOR: Principal = {
  kind: "administrator",
  arn: iamArn("user/local"),
  accountId: ACCOUNT_ID,
  userId: "AIDALOCALADMINISTRATR",
};

function sessionPrincipal(role: Role, sessionName: string): Principal {
  return {
    kind: "role-session",
    arn: assumedRoleArn(role.name, sessionName),
    accountId: ACCOUNT_ID,
    userId: `${role.id}:${sessionName}`,
    roleArn: role.arn,
    sessionName,
  };
}

/** @see https://docs.aws.amazon.com/STS/latest/APIReference/API_AssumeRole.html */
function checkSession(sessionName: string, durationS: number): void {
  if (!/^[\w+=,.@-]{2,64}$/.test(sessionName)) {
    throw new AwsError(
      "ValidationError",
      "RoleSessionName must be 2 to 64 characters of letters, digits and _+=,.@-",
    );
  }
  if (!(durationS >= DURATION_S.min && durationS <= DURATION_S.max)) {
    throw new AwsError(
      "ValidationError",
      `DurationSeconds must be from ${DURATION_S.min} to ${DURATION_S.max}.`,
    );
  }
}
