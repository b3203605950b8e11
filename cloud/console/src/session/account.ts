/** Follows whether somebody is signed in, may drive, or waits to be admitted. */
import { createSessionKeeper, type Session, SessionError, type SignIn } from "./session.ts";

/**
 * Is where the account stands.
 * - `checking`: not known yet.
 * - `signed-out`: with `words` why, empty when there is nothing to say.
 * - `no-role`: signed in, and waiting for an administrator.
 */
export type AccountState =
  | { readonly kind: "checking" }
  | { readonly kind: "signed-out"; readonly words: string }
  | { readonly kind: "no-role" }
  | { readonly kind: "signed-in"; readonly session: Session };

export interface AccountOptions {
  readonly signIn: SignIn;
  readonly epochMs: () => number;
  readonly onState: (state: AccountState) => void;
}

export interface Account {
  /** Gives a session that is good for a while. @throws SessionError */
  current(): Promise<Session>;
  /** As `current`, but waits for somebody to sign in. @throws SessionError "unreachable", "refused" */
  signedIn(): Promise<Session>;
  /** Drops a session that was refused somewhere. */
  forget(fresh: boolean): void;
  /**
   * Looks anew who is signed in; with `fresh` also what an administrator may have changed since.
   * @throws SessionError
   */
  enter(fresh: boolean): Promise<Session>;
  /** Ends the session here. */
  leave(words: string): void;
}

/** Makes the account of a page just opened. */
export function createAccount({ signIn, epochMs, onState }: AccountOptions): Account {
  const keeper = createSessionKeeper(signIn, epochMs);
  let entered = Promise.withResolvers<void>();
  const current = async () => {
    try {
      const session = await keeper.current();
      onState({ kind: "signed-in", session });
      return session;
    } catch (error) {
      const state = stateOf(error);
      if (state !== undefined) onState(state);
      throw error;
    }
  };
  const signedIn = async () => {
    for (;;) {
      const { promise: next } = entered;
      try {
        return await current();
      } catch (error) {
        if (stateOf(error) === undefined) throw error;
      }
      await next;
    }
  };
  return {
    current,
    signedIn,
    forget: keeper.forget,
    enter: async (fresh) => {
      keeper.forget(fresh);
      const session = await current();
      entered.resolve();
      entered = Promise.withResolvers();
      return session;
    },
    leave: (words) => {
      keeper.forget(false);
      onState({ kind: "signed-out", words });
    },
  };
}

/** Gives what an error says about the account; `undefined` for one that may pass by itself. */
function stateOf(error: unknown): AccountState | undefined {
  if (!(error instanceof SessionError)) return undefined;
  if (error.code === "no-role") return { kind: "no-role" };
  return error.code === "signed-out" ? { kind: "signed-out", words: error.message } : undefined;
}
