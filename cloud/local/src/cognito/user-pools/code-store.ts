/** Keeps the codes that were sent out, by their hashes, until they are used or too old. */
import { createHash, randomInt, timingSafeEqual } from "node:crypto";
import type { DatabaseSync } from "node:sqlite";
import type { AttemptLimits } from "./attempt-limits.ts";
import { codeExpired, codeMismatch, limitExceeded } from "./cognito-error.ts";
import type { Person } from "./person.ts";

/** Is what a code proves. */
export type CodePurpose = "sign-up" | "forgot-password" | "email";

/**
 * Life of a code in s: a day to confirm, an hour to set a password.
 * @see https://docs.aws.amazon.com/cognito/latest/developerguide/limits.html
 */
const LIFE_S: Readonly<Record<CodePurpose, number>> = {
  "sign-up": 86_400,
  email: 86_400,
  "forgot-password": 3_600,
};

export interface CodeStore {
  /** Draws six digits, in place of an earlier code. @throws AwsError LimitExceededException. */
  draw(person: Person, purpose: CodePurpose): string;
  /**
   * Uses a code up. @throws AwsError CodeMismatchException, ExpiredCodeException,
   * LimitExceededException.
   */
  use(person: Person, purpose: CodePurpose, code: string): void;
}

export interface CodeStoreOptions {
  readonly database: DatabaseSync;
  readonly limits: AttemptLimits;
  readonly epochMs: () => number;
}

const SCHEMA = `CREATE TABLE IF NOT EXISTS cognito_codes (
  pool TEXT NOT NULL, username TEXT NOT NULL, purpose TEXT NOT NULL, hash TEXT NOT NULL,
  ends_at_s INTEGER NOT NULL, PRIMARY KEY (pool, username, purpose),
  FOREIGN KEY (pool, username) REFERENCES cognito_people (pool, username) ON DELETE CASCADE
) STRICT`;

/** Opens the store; the people's tables must be there. */
export function createCodeStore({ database, limits, epochMs }: CodeStoreOptions): CodeStore {
  database.exec(SCHEMA);
  const upsert = database.prepare(
    `INSERT INTO cognito_codes VALUES (?, ?, ?, ?, ?) ON CONFLICT (pool, username, purpose)
     DO UPDATE SET hash = excluded.hash, ends_at_s = excluded.ends_at_s`,
  );
  const find = database.prepare(
    "SELECT hash, ends_at_s FROM cognito_codes WHERE pool = ? AND username = ? AND purpose = ?",
  );
  const remove = database.prepare(
    "DELETE FROM cognito_codes WHERE pool = ? AND username = ? AND purpose = ?",
  );
  const nowS = () => Math.floor(epochMs() / 1_000);
  return {
    draw: (person, purpose) => {
      count(limits, `request ${purpose} ${keyOf(person)}`);
      const code = String(randomInt(1_000_000)).padStart(6, "0");
      const hash = hashOf(person, code).toString("hex");
      upsert.run(person.poolId, person.username, purpose, hash, nowS() + LIFE_S[purpose]);
      return code;
    },
    use: (person, purpose, code) => {
      const { poolId, username } = person;
      const limit = `guess ${purpose} ${keyOf(person)}`;
      if (!limits.mayTryCode(limit)) throw limitExceeded();
      const row = find.get(poolId, username, purpose);
      if (row === undefined || Number(row["ends_at_s"]) <= nowS()) throw codeExpired();
      const kept = Buffer.from(String(row["hash"]), "hex");
      if (!timingSafeEqual(kept, hashOf(person, code))) {
        limits.codeTried(limit);
        throw codeMismatch();
      }
      remove.run(poolId, username, purpose);
      limits.forget(limit);
    },
  };
}

function count(limits: AttemptLimits, key: string): void {
  if (!limits.mayTryCode(key)) throw limitExceeded();
  limits.codeTried(key);
}

function keyOf({ poolId, username }: Person): string {
  return `${poolId}/${username}`;
}

function hashOf(person: Person, code: string): Buffer {
  return createHash("sha256")
    .update(`${keyOf(person)}:${code}`)
    .digest();
}
