/**
 * Limits guesses: passwords by a lock that doubles, codes and their requests by a number an hour.
 * Kept in memory: a restart of the host forgives.
 */

/** Failed sign-ins before the first lock of a second; each further one doubles it. */
const PASSWORDS_FREE = 5;
const LOCK_MS_MAX = 15 * 60_000;

/**
 * Wrong codes, or requests for codes, within an hour: AWS allows between 5 and 20.
 * @see https://docs.aws.amazon.com/cognito/latest/developerguide/how-to-recover-a-user-account.html
 */
const CODES_AN_HOUR = 5;
const HOUR_MS = 3_600_000;

/** Names remembered; those not seen for longest are forgotten first. */
const KEYS_MAX = 10_000;

interface Count {
  readonly count: number;
  readonly sinceMs: number;
  readonly lastMs: number;
}

export interface AttemptLimits {
  /** Says whether a person may try a password now. */
  mayTryPassword(key: string): boolean;
  passwordFailed(key: string): void;
  /** Says whether another code may be tried or asked for within the hour. */
  mayTryCode(key: string): boolean;
  codeTried(key: string): void;
  /** Forgives all of a key, as after a success. */
  forget(key: string): void;
}

/**
 * Makes the limits; `nowMs` is a clock that never jumps.
 * @see https://docs.aws.amazon.com/cognito/latest/developerguide/authentication.html
 */
export function createAttemptLimits(nowMs: () => number): AttemptLimits {
  const passwords = new Map<string, Count>();
  const codes = new Map<string, Count>();
  const add = (counts: Map<string, Count>, key: string, windowMs: (count: Count) => number) => {
    const now = nowMs();
    const kept = counts.get(key);
    const isOld = kept === undefined || now - kept.sinceMs >= windowMs(kept);
    counts.delete(key);
    const [oldest] = counts.keys();
    if (counts.size >= KEYS_MAX && oldest !== undefined) counts.delete(oldest);
    const { count, sinceMs } = isOld ? { count: 0, sinceMs: now } : kept;
    counts.set(key, { count: count + 1, sinceMs, lastMs: now });
  };
  return {
    mayTryPassword: (key) => {
      const { count = 0, lastMs = 0 } = passwords.get(key) ?? {};
      const lockMs = count < PASSWORDS_FREE ? 0 : 1_000 * 2 ** (count - PASSWORDS_FREE);
      return nowMs() - lastMs >= Math.min(lockMs, LOCK_MS_MAX);
    },
    // Fifteen quiet minutes forgive what went before.
    passwordFailed: (key) =>
      add(passwords, key, ({ sinceMs, lastMs }) => lastMs - sinceMs + LOCK_MS_MAX),
    mayTryCode: (key) => {
      const { count = 0, sinceMs = 0 } = codes.get(key) ?? {};
      return count < CODES_AN_HOUR || nowMs() - sinceMs >= HOUR_MS;
    },
    codeTried: (key) => add(codes, key, () => HOUR_MS),
    forget: (key) => {
      passwords.delete(key);
      codes.delete(key);
    },
  };
}
