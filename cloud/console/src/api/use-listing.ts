/** Asks for a list, and asks again while it is looked at. */
import { onScopeDispose, ref, shallowRef } from "vue";

/** Time between two lists asked for, in ms: a device provisioned meanwhile appears by itself. */
const RELIST_MS = 15_000;

/** Is where the first answer stands; one that was given stays, whatever comes after it. */
export type ListingState = "loading" | "listed" | "failed";

/**
 * Starts to ask; ends with the component. `more` asks for what goes with each list, and its failures
 * count as the list's own.
 */
export function useListing<T>(list: () => Promise<T>, more?: (found: T) => Promise<void>) {
  const found = shallowRef<T>();
  const state = ref<ListingState>("loading");
  const isAsking = ref(false);
  /** What went wrong last, empty when nothing did. */
  const problem = ref("");
  const fail = (error: unknown) => {
    problem.value = error instanceof Error ? error.message : String(error);
    if (state.value === "loading") state.value = "failed";
  };
  const load = async () => {
    isAsking.value = true;
    try {
      found.value = await list();
      state.value = "listed";
      await more?.(found.value);
      problem.value = "";
    } catch (error) {
      fail(error);
    } finally {
      isAsking.value = false;
    }
  };
  const retry = () => {
    if (state.value === "failed") state.value = "loading";
    void load();
  };
  void load();
  const relist = setInterval(() => void load(), RELIST_MS);
  onScopeDispose(() => clearInterval(relist));
  return { found, state, isAsking, problem, retry, fail };
}
