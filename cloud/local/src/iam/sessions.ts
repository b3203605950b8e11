/** Issues session credentials and keeps them until some time after their end. */
import { randomBytes } from "node:crypto";
import type { Credentials, Principal } from "../contracts.ts";
import { newAccessKey } from "./access-key-file.ts";
import type { SessionTable } from "./session-table.ts";

export interface Session {
  readonly credentials: Credentials;
  readonly principal: Principal;
}

export interface Sessions {
  issue(principal: Principal, durationMs: number): Credentials;
  find(accessKeyId: string): Session | undefined;
}

/** Expired sessions are remembered this long, in ms, so that the error can say "expired". */
const REMEMBER_MS = 3_600_000;
/** Most sessions kept; past it the oldest goes, whose holder then asks for new ones. */
const SESSIONS_MAX = 10_000;

/** Opens the sessions; `epochMs` tells the time. Without a table they end with the process. */
export function createSessions(epochMs: () => number, table?: SessionTable): Sessions {
  const kept = table?.all() ?? [];
  const sessions = new Map<string, Session>(
    kept.map((session) => [session.credentials.accessKeyId, session]),
  );
  const forget = () => {
    for (const [id, { credentials }] of sessions) {
      const isOver = (credentials.expiresAtMs ?? 0) + REMEMBER_MS < epochMs();
      if (!isOver && sessions.size < SESSIONS_MAX) return;
      sessions.delete(id);
      table?.remove(id);
    }
  };
  return {
    issue: (principal, durationMs) => {
      forget();
      const credentials: Credentials = {
        ...newAccessKey("ASIA"),
        sessionToken: randomBytes(96).toString("base64url"),
        expiresAtMs: epochMs() + durationMs,
      };
      sessions.set(credentials.accessKeyId, { credentials, principal });
      table?.add({ credentials, principal });
      return credentials;
    },
    find: (accessKeyId) => sessions.get(accessKeyId),
  };
}
