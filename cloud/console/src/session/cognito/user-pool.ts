/** Signs people in and up at the user pool with AWS's own library, which keeps their tokens. */
import type {
  CognitoUser,
  CognitoUserPool,
  CognitoUserSession,
  IAuthenticationCallback,
} from "amazon-cognito-identity-js";
import type { CognitoPools } from "../runtime-config.ts";
import { PoolError, poolError } from "./pool-error.ts";

/** How long to wait for the user pool, in ms: the library itself would wait for ever. */
const ANSWER_MS_MAX = 15_000;

/** Is what the user pool says of the person who is signed in. */
export interface Tokens {
  readonly idToken: string;
  /** When the id token ends, in ms since 1970. */
  readonly expiresAtMs: number;
  /** Groups the person is in. */
  readonly groups: readonly string[];
  readonly email: string | undefined;
}

/** Is the user pool as the pages use it. Everything throws PoolError. */
export interface UserPool {
  /** Gives `new-password` when the one given was only for the first time. */
  signIn(email: string, password: string): Promise<"signed-in" | "new-password">;
  /** Goes on after `new-password`. */
  setFirstPassword(password: string): Promise<void>;
  signUp(email: string, password: string, name: string): Promise<void>;
  confirm(email: string, code: string): Promise<void>;
  resendCode(email: string): Promise<void>;
  forgotPassword(email: string): Promise<void>;
  resetPassword(email: string, code: string, password: string): Promise<void>;
  /** Gives the tokens, renewed when they end before `untilMs` (since 1970); none for nobody. */
  tokens(untilMs: number): Promise<Tokens | undefined>;
  /** Ends the session in this browser, and with `everywhere` on all devices. */
  signOut(everywhere: boolean): Promise<void>;
}

type Library = typeof import("amazon-cognito-identity-js");

/** Opens the user pool; tokens stay in `storage`, as the library keeps them. */
export async function openUserPool(pools: CognitoPools, storage: Storage): Promise<UserPool> {
  const library = await import("amazon-cognito-identity-js");
  const pool = new library.CognitoUserPool({
    UserPoolId: pools.userPoolId,
    ClientId: pools.userPoolClientId,
    Storage: storage,
    AdvancedSecurityDataCollectionFlag: false,
    ...(pools.endpoint === undefined ? {} : { endpoint: `${pools.endpoint}/` }),
  });
  const userOf = (email: string) =>
    new library.CognitoUser({ Username: email.trim(), Pool: pool, Storage: storage });
  return {
    ...signingIn(library, userOf),
    ...signingUp(library, pool, userOf),
    tokens: (untilMs) => currentTokens(pool, untilMs),
    signOut: (everywhere) => signOut(pool, everywhere),
  };
}

function signingIn(library: Library, userOf: (email: string) => CognitoUser) {
  let unfinished: CognitoUser | undefined;
  return {
    signIn: (email: string, password: string) => {
      const user = userOf(email);
      const details = new library.AuthenticationDetails({
        Username: email.trim(),
        Password: password,
      });
      return answered<"signed-in" | "new-password">((resolve, reject) => {
        user.authenticateUser(details, {
          ...outcome(() => resolve("signed-in"), reject),
          newPasswordRequired: () => {
            unfinished = user;
            resolve("new-password");
          },
        });
      });
    },
    setFirstPassword: (password: string) =>
      answered<void>((resolve, reject) => {
        if (unfinished === undefined) throw new PoolError("no-challenge", "Sign in again.");
        unfinished.completeNewPasswordChallenge(password, {}, outcome(resolve, reject));
      }),
  };
}

function signingUp(
  library: Library,
  pool: CognitoUserPool,
  userOf: (email: string) => CognitoUser,
) {
  type Done = (error?: Error | null) => void;
  const called = (start: (done: Done) => void) =>
    answered<void>((resolve, reject) => start((error) => (error ? reject(error) : resolve())));
  return {
    signUp: (email: string, password: string, name: string) => {
      const attributes = Object.entries({ email: email.trim(), name: name.trim() }).map(
        ([Name, Value]) => new library.CognitoUserAttribute({ Name, Value }),
      );
      return called((done) => pool.signUp(email.trim(), password, attributes, [], done));
    },
    confirm: (email: string, code: string) =>
      called((done) => userOf(email).confirmRegistration(code.trim(), false, done)),
    resendCode: (email: string) => called((done) => userOf(email).resendConfirmationCode(done)),
    forgotPassword: (email: string) =>
      answered<void>((resolve, reject) => {
        const onSuccess = () => resolve();
        userOf(email).forgotPassword({ onSuccess, onFailure: reject });
      }),
    resetPassword: (email: string, code: string, password: string) =>
      answered<void>((resolve, reject) => {
        const onSuccess = () => resolve();
        userOf(email).confirmPassword(code.trim(), password, { onSuccess, onFailure: reject });
      }),
  };
}

/** Calls back for the ways in that this page has; others would leave the person waiting. */
function outcome(resolve: () => void, reject: (error: unknown) => void): IAuthenticationCallback {
  const unknown = () =>
    reject(new PoolError("challenge", "The sign-in asks for something that this page can't do."));
  return {
    onSuccess: () => resolve(),
    onFailure: reject,
    mfaRequired: unknown,
    totpRequired: unknown,
    customChallenge: unknown,
    mfaSetup: unknown,
    selectMFAType: unknown,
  };
}

async function currentTokens(pool: CognitoUserPool, untilMs: number): Promise<Tokens | undefined> {
  const user = pool.getCurrentUser();
  if (user === null) return undefined;
  const kept = await answered<CognitoUserSession>((resolve, reject) => {
    user.getSession((error: Error | null, session: CognitoUserSession | null) =>
      session === null ? reject(error) : resolve(session),
    );
  });
  if (readTokens(kept).expiresAtMs > untilMs) return readTokens(kept);
  const renewed = await answered<CognitoUserSession>((resolve, reject) => {
    user.refreshSession(kept.getRefreshToken(), (error, session) =>
      error ? reject(error) : resolve(session),
    );
  });
  return readTokens(renewed);
}

function readTokens(session: CognitoUserSession): Tokens {
  const token = session.getIdToken();
  const { "cognito:groups": groups, email }: Record<string, unknown> = token.payload;
  return {
    idToken: token.getJwtToken(),
    expiresAtMs: token.getExpiration() * 1000,
    groups: Array.isArray(groups) ? groups.map(String) : [],
    email: typeof email === "string" ? email : undefined,
  };
}

async function signOut(pool: CognitoUserPool, everywhere: boolean): Promise<void> {
  const user = pool.getCurrentUser();
  if (user === null) return;
  try {
    if (!everywhere) return;
    await currentTokens(pool, 0);
    await answered<void>((resolve, reject) => {
      const signedIn = pool.getCurrentUser() ?? user;
      signedIn.getSession(() =>
        signedIn.globalSignOut({ onSuccess: () => resolve(), onFailure: reject }),
      );
    });
  } finally {
    // Whatever the pool says, nobody stays signed in in this browser.
    user.signOut();
  }
}

/** Bounds the wait and gives every failure as a PoolError. */
async function answered<T>(
  start: (resolve: (value: T) => void, reject: (error: unknown) => void) => void,
): Promise<T> {
  const { promise, resolve, reject } = Promise.withResolvers<T>();
  const timer = setTimeout(() => reject(new Error("no answer in time")), ANSWER_MS_MAX);
  try {
    start(resolve, reject);
    return await promise;
  } catch (error) {
    throw poolError(error);
  } finally {
    clearTimeout(timer);
  }
}
