/** Runs what a form asks for, once at a time, and keeps what went wrong for the person to read. */
import { ref } from "vue";
import { PoolError } from "../session/cognito/pool-error.ts";

/** Makes the state of one form. */
export function useForm() {
  const busy = ref(false);
  const problem = ref("");
  /** Gives whether it went well; `onCode` may take a failure by its code and says so with true. */
  const run = async (ask: () => Promise<void>, onCode: (code: string) => boolean = () => false) => {
    if (busy.value) return false;
    busy.value = true;
    problem.value = "";
    try {
      await ask();
      return true;
    } catch (error) {
      problem.value = problemOf(error, onCode);
      return false;
    } finally {
      busy.value = false;
    }
  };
  return { busy, problem, run };
}

/** Gives the words of a failure, none for one that the form goes on from. */
function problemOf(error: unknown, onCode: (code: string) => boolean): string {
  if (error instanceof PoolError && onCode(error.code)) return "";
  return error instanceof Error ? error.message : String(error);
}
