/**
 * Finds the route of a request: the whole path before a greedy one, both before `$default`.
 * @see https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-develop-routes.html
 */

/** Lists the methods that a route may name; ANY stands for all. */
export const HTTP_METHODS = ["GET", "POST", "PUT", "PATCH", "DELETE", "HEAD", "OPTIONS"] as const;

export interface Routed<T> {
  readonly route: T;
  /** `GET /robots/{robot}` or `$default`. */
  readonly routeKey: string;
  /** `/robots/{robot}`; absent for `$default`. */
  readonly path: string | undefined;
  /** Values as API Gateway hands them on, percent-decoded. */
  readonly parameters: Readonly<Record<string, string>>;
}

/** Finds the route of a request whose path has been taken apart and decoded. */
export type FindRoute<T> = (method: string, segments: readonly string[]) => Routed<T> | undefined;

interface Candidate<T> {
  readonly route: T;
  readonly routeKey: string;
  readonly method: string;
  readonly path: string;
  readonly segments: readonly string[];
}

/** Makes the finder, the most specific routes first. */
export function createFindRoute<T extends { readonly RouteKey: string }>(
  routes: readonly T[],
): FindRoute<T> {
  const fallback = routes.find(({ RouteKey }) => RouteKey === "$default");
  const candidates = routes
    .filter((route) => route !== fallback)
    .map(candidate)
    .sort(bySpecificity);
  return (method, segments) => {
    for (const one of candidates) {
      if (one.method !== method && one.method !== "ANY") continue;
      const parameters = match(one.segments, segments);
      if (parameters === undefined) continue;
      return { route: one.route, routeKey: one.routeKey, path: one.path, parameters };
    }
    return fallback && { route: fallback, routeKey: "$default", path: undefined, parameters: {} };
  };
}

function candidate<T extends { readonly RouteKey: string }>(route: T): Candidate<T> {
  const [method = "", path = ""] = route.RouteKey.split(" ");
  return { route, routeKey: route.RouteKey, method, path, segments: path.split("/").slice(1) };
}

/** Whole paths before greedy ones, then the method before ANY, then literals before parameters. */
function bySpecificity<T>(left: Candidate<T>, right: Candidate<T>): number {
  const isGreedy = ({ path }: Candidate<T>) => Number(path.endsWith("+}"));
  const isAny = ({ method }: Candidate<T>) => Number(method === "ANY");
  const greedy = isGreedy(left) - isGreedy(right);
  if (greedy !== 0) return greedy;
  const any = isAny(left) - isAny(right);
  return any !== 0 ? any : bySegments(left.segments, right.segments);
}

function bySegments(left: readonly string[], right: readonly string[]): number {
  for (let at = 0; at < Math.min(left.length, right.length); at += 1) {
    const difference = rank(left[at] ?? "") - rank(right[at] ?? "");
    if (difference !== 0) return difference;
  }
  return right.length - left.length;
}

function rank(segment: string): number {
  if (segment.endsWith("+}")) return 2;
  return segment.startsWith("{") ? 1 : 0;
}

function match(
  pattern: readonly string[],
  segments: readonly string[],
): Readonly<Record<string, string>> | undefined {
  const isGreedy = pattern.at(-1)?.endsWith("+}") === true;
  const isLong = isGreedy ? segments.length >= pattern.length : segments.length === pattern.length;
  if (!isLong) return undefined;
  const parameters: Record<string, string> = {};
  for (const [at, part] of pattern.entries()) {
    const value = rank(part) === 2 ? segments.slice(at).join("/") : (segments[at] ?? "");
    if (!fits(part, value)) return undefined;
    if (rank(part) > 0) parameters[part.replace(/[{+}]/g, "")] = value;
  }
  return parameters;
}

function fits(part: string, value: string): boolean {
  return rank(part) === 0 ? value === part : value !== "";
}
