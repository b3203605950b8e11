/** Joins the account to the page: how to sign in is read once, and what changes is seen. */
import { type Ref, shallowRef } from "vue";
import { type Account, type AccountState, createAccount } from "./account.ts";
import { createCognitoSignIn, onPage } from "./cognito/cognito-session.ts";
import { openUserPool, type UserPool } from "./cognito/user-pool.ts";
import { loadRuntimeConfig, type RuntimeConfig } from "./runtime-config.ts";
import type { SignIn } from "./session.ts";

/** Is the account as pages use it. */
export interface PageAccount extends Account {
  readonly state: Readonly<Ref<AccountState>>;
  /** Is where people sign in; none while that is not known. */
  readonly people: Readonly<Ref<People | undefined>>;
  /** Signs out in this browser, and with `everywhere` on all devices. */
  signOut(everywhere: boolean): Promise<void>;
}

export interface People {
  readonly config: RuntimeConfig;
  readonly pool: UserPool;
}

/** Starts to follow the account, over the tabs of this browser too, for as long as the page lives. */
export function startAccount(onLeft: () => void): PageAccount {
  const state = shallowRef<AccountState>({ kind: "checking" });
  const people = shallowRef<People>();
  const signIn = chosenSignIn((found) => {
    people.value = found;
  });
  const onState = (next: AccountState) => {
    const wasIn = state.value.kind === "signed-in";
    state.value = next;
    if (wasIn && next.kind !== "signed-in") onLeft();
  };
  const account = createAccount({ signIn, epochMs: () => Date.now(), onState });
  window.addEventListener("storage", ({ key }) => {
    if (key === null || key.endsWith(".LastAuthUser")) void followOtherTab(account, state, people);
  });
  return {
    ...account,
    state,
    people,
    signOut: async (everywhere) => {
      // The page lets go first, so that what it still has to give back goes out with the old keys.
      account.leave("");
      await people.value?.pool.signOut(everywhere);
    },
  };
}

async function followOtherTab(
  account: Account,
  state: Ref<AccountState>,
  people: Ref<People | undefined>,
): Promise<void> {
  const somebody = await people.value?.pool.tokens(0).catch(() => undefined);
  if (somebody === undefined && state.value.kind !== "signed-out")
    return account.leave("You signed out in another tab.");
  // What keeps somebody from entering is shown by the state that it leads to.
  if (somebody !== undefined) await account.enter(false).catch(() => undefined);
}

/** Chooses how to sign in when it is first needed; a choice that failed is made again. */
function chosenSignIn(onPeople: (people: People) => void): SignIn {
  let chosen: Promise<SignIn> | undefined;
  const choose = async () => {
    const read = await loadRuntimeConfig(import.meta.env.BASE_URL);
    const config = onPage(read, location.hostname);
    const pool = await openUserPool(config.signIn, localStorage);
    onPeople({ config, pool });
    return createCognitoSignIn(config, pool, () => Date.now());
  };
  return async (fresh) => {
    chosen ??= choose().catch((error: unknown) => {
      chosen = undefined;
      throw error;
    });
    return (await chosen)(fresh);
  };
}
