/** Cuts lists into pages whose token names what was shown last. */
import { invalidParameter } from "../cognito-error.ts";

/** Most entries on a page of people or of groups, also where none are asked for. */
export const PAGE_MAX = 60;

/** Gives the name after which a page starts; the empty one for the first page. */
export function startAfter(token: string | undefined): string {
  if (token === undefined) return "";
  const name = Buffer.from(token, "base64url").toString();
  if (name === "" || Buffer.from(name).toString("base64url") !== token) {
    throw invalidParameter("Invalid pagination token given.");
  }
  return name;
}

/** Shows `count` of what is left, and a token where more follow. */
export function nextAfter<T>(
  left: readonly T[],
  count: number,
  nameOf: (one: T) => string,
): { readonly shown: readonly T[]; readonly token: string | undefined } {
  const shown = left.slice(0, count);
  const last = shown.at(-1);
  const isMore = left.length > count && last !== undefined;
  return { shown, token: isMore ? Buffer.from(nameOf(last)).toString("base64url") : undefined };
}
