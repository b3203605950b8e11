/** Cuts lists into pages, with a token that names the last item of the page before. */
import { invalidRequest } from "../names.ts";

export interface PageRequest {
  /** Items a page, 1 to 250. */
  readonly size: number;
  readonly token: string | undefined;
}

export interface Page<T> {
  readonly items: readonly T[];
  readonly nextToken: string | undefined;
}

/** Largest page of AWS IoT's lists. */
const SIZE_MAX = 250;

/** Reads a page request. @throws AwsError InvalidRequestException for a size or token out of range. */
export function pageRequest(size: string | null, token: string | null): PageRequest {
  const wanted = size === null ? SIZE_MAX : Number(size);
  if (!Number.isInteger(wanted) || wanted < 1 || wanted > SIZE_MAX) {
    throw invalidRequest(`page size must be 1 to ${SIZE_MAX}, not ${size}`);
  }
  return { size: wanted, token: token === null || token === "" ? undefined : token };
}

/**
 * Cuts one page out of items that are sorted by `keyOf`, ascending unless `descending`. The token
 * is the last key, so that a page stays right when items come and go between the calls.
 */
export function pageOf<T>(
  sorted: readonly T[],
  keyOf: (item: T) => string,
  request: PageRequest & { readonly descending?: boolean },
): Page<T> {
  const after = request.token === undefined ? undefined : decode(request.token);
  const isLater = (key: string, last: string) => (request.descending ? key < last : key > last);
  const rest = after === undefined ? sorted : sorted.filter((item) => isLater(keyOf(item), after));
  const items = rest.slice(0, request.size);
  const last = items.at(-1);
  const more = rest.length > items.length && last !== undefined;
  return { items, nextToken: more ? encode(keyOf(last)) : undefined };
}

const PREFIX = "page:";

function encode(key: string): string {
  return Buffer.from(`${PREFIX}${key}`).toString("base64url");
}

function decode(token: string): string {
  const text = Buffer.from(token, "base64url").toString("utf8");
  if (!text.startsWith(PREFIX)) throw invalidRequest("The nextToken is not valid");
  return text.slice(PREFIX.length);
}
