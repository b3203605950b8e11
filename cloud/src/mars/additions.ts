/**
 * Adds whatever you like to the report on Mars: this is the one place for it. What stands here comes with
 * `GET /mars` and with the message to displays, whose layouts can bind it at once: `{mars.hello}`.
 *
 * @example
 * export const additions: Additions = () => ({ hello: "world" });
 */
import type { Known } from "./records.ts";

/** Gives further members of the report, as plain JSON; it may use what is known. */
export type Additions = (known: Known) => Readonly<Record<string, unknown>>;

export const additions: Additions = () => ({});
