/** Runs what a form asks for, once at a time, and keeps what went wrong for the person to read. */
import { ref } from "vue";

/** Gives an error's own words. */
function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

/** Makes the state of one form. `words` says a failure to the person; by default its own message. */
export function useForm(words: (error: unknown) => string = messageOf) {
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
      const isTaken = error instanceof Error && "code" in error && onCode(String(error.code));
      problem.value = isTaken ? "" : words(error);
      return false;
    } finally {
      busy.value = false;
    }
  };
  return { busy, problem, run };
}
