/** Spends requests of the NASA key against the budget in the table. */
import { createHash } from "node:crypto";
import { besideWeather, budgetAt, type KeyBudget, limitsOf, noted, spent } from "./key-budget.ts";
import type { Records } from "./records.ts";
import { SourceError } from "./source-error.ts";

/** Tries to write past other writers: the lock of the runs lets through hardly any. */
const WRITES_MAX = 5;

/** Is what a request is for. */
export type Purpose = "weather" | "photos";

export interface KeySpender {
  /**
   * Takes one request from the budget; one for photos only from what the weather does not need.
   * @throws SourceError "budget" when none is left.
   */
  spend(purpose: Purpose): Promise<void>;
  /** Takes the source's word for what is left. */
  note(remaining: number): Promise<void>;
}

/** Makes the spender of one key. */
export function keySpender(
  key: string,
  records: Pick<Records, "readBudget" | "replaceBudget">,
  nowMs: () => number,
): KeySpender {
  const keyTag = createHash("sha256").update(key).digest("hex").slice(0, 8);
  const limits = limitsOf(key);
  const change = async (next: (budget: KeyBudget) => KeyBudget | undefined): Promise<boolean> => {
    for (let write = 0; write < WRITES_MAX; write++) {
      const kept = await records.readBudget();
      const changed = next(budgetAt(kept, keyTag, nowMs()));
      if (changed === undefined) return false;
      if (await records.replaceBudget(changed, kept?.version ?? 0)) return true;
    }
    throw new Error("the budget of the NASA key is written by too many at once");
  };
  return {
    spend: async (purpose) => {
      const own = () => (purpose === "photos" ? besideWeather(limits, nowMs()) : limits);
      if (await change((budget) => spent(budget, own()))) return;
      throw new SourceError(
        `the NASA key is spent for now: ${limits.perHour} requests an hour, ${limits.perDay} a day`,
        { code: "budget" },
      );
    },
    note: async (remaining) => {
      await change((budget) => noted(budget, remaining, { ...limits, nowMs: nowMs() }));
    },
  };
}
