/** Asks the API about leases, and for changes of them. */
import type { Rest } from "../api/rest.ts";
import { RestError } from "../api/rest-error.ts";
import { memberOf } from "../session/outside.ts";
import { readLease, readTransitions, type TransitionPage } from "./lease-readings.ts";
import type { LeaseAnswer, LeaseChange, LeaseNews } from "./lease-types.ts";

/** Lines of a lease's history that are asked for at once. */
const HISTORY_PAGE = 50;

export interface LeaseApi {
  /** Gives who holds a robot's lease. @throws RestError */
  read(robot: string): Promise<LeaseNews | undefined>;
  /** Asks for a change; every failure is an answer. */
  change(robot: string, change: LeaseChange): Promise<LeaseAnswer>;
  /** Gives the lease back from a page that is being left. */
  leave(robot: string): void;
  /** Gives a page of who held the lease, newest first. @throws RestError */
  history(robot: string, token: string | undefined): Promise<TransitionPage>;
}

/** Makes the client of the leases. */
export function createLeaseApi(rest: Rest): LeaseApi {
  const path = (robot: string) => `/robots/${encodeURIComponent(robot)}/lease`;
  return {
    read: async (robot) => readLease(await rest.get(path(robot))),
    change: async (robot, change) => {
      try {
        return { kind: "done", news: readLease(await rest.post(path(robot), change)) };
      } catch (error) {
        return answerOf(error);
      }
    },
    leave: (robot) => rest.postLeaving(path(robot), { kind: "release" }),
    history: async (robot, token) => {
      const query = new URLSearchParams({ limit: String(HISTORY_PAGE) });
      if (token !== undefined) query.set("nextToken", token);
      return readTransitions(await rest.get(`${path(robot)}/history?${query}`));
    },
  };
}

function answerOf(error: unknown): LeaseAnswer {
  const words = error instanceof Error ? error.message : String(error);
  if (!(error instanceof RestError) || error.status !== 409) return { kind: "failed", words };
  const told = memberOf(error.body, "message");
  return {
    kind: "conflict",
    news: readLease(error.body),
    words: typeof told === "string" ? told : words,
  };
}
