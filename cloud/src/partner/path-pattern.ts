/** Reads the path patterns of permissions, and says what of a route they leave. */

/**
 * Is a pattern: segments that are literal or `{name}` for any one segment. A last segment `*` takes
 * the rest, of one segment or more.
 */
export type PathPattern = readonly Segment[];

type Segment =
  | { readonly kind: "literal"; readonly text: string }
  | { readonly kind: "one" }
  | { readonly kind: "rest" };

/** Longest pattern, in characters: API, stage and method before it, it fits into IAM's 512. */
export const PATTERN_LENGTH_MAX = 256;

/** What a path may hold unencoded, without what is a wildcard or a variable to IAM. */
const LITERAL = /^[A-Za-z0-9._~:@!'(),;=&+-]+$/;
const PARAMETER = /^\{[A-Za-z][A-Za-z0-9_]*\}$/;

/** Parses a pattern such as `/partner/robots/{robot}/telemetry`; `undefined` for what is none. */
export function parsePathPattern(text: string): PathPattern | undefined {
  if (!text.startsWith("/") || text.length > PATTERN_LENGTH_MAX) return undefined;
  const parts = text.slice(1).split("/");
  const segments = parts.map((part, index) => parseSegment(part, index === parts.length - 1));
  return segments.every((segment) => segment !== undefined) ? segments : undefined;
}

function parseSegment(text: string, isLast: boolean): Segment | undefined {
  if (text === "*") return isLast ? { kind: "rest" } : undefined;
  if (PARAMETER.test(text)) return { kind: "one" };
  if (text === "." || text === ".." || !LITERAL.test(text)) return undefined;
  return { kind: "literal", text };
}

/**
 * Gives the paths of a route that a pattern takes too, as a pattern of IAM without its first slash:
 * what is fixed in either is literal, the rest is `*`. `undefined` when there are none.
 */
export function resourceOf(route: PathPattern, pattern: PathPattern): string | undefined {
  const segments: string[] = [];
  for (const [index, own] of route.entries()) {
    const asked = pattern[index] ?? (pattern.at(-1)?.kind === "rest" ? pattern.at(-1) : undefined);
    const segment = asked && narrower(own, asked);
    if (segment === undefined) return undefined;
    segments.push(segment);
  }
  const isWhole = pattern.length <= route.length;
  return isWhole ? segments.join("/") : undefined;
}

function narrower(own: Segment, asked: Segment): string | undefined {
  if (own.kind !== "literal") return asked.kind === "literal" ? asked.text : "*";
  if (asked.kind !== "literal") return own.text;
  return own.text === asked.text ? own.text : undefined;
}

/** Says whether a pattern takes a path, segment by segment, as sent: percent-encoding is not undone. */
export function takesPath(pattern: PathPattern, path: string): boolean {
  const segments = path.split("/").slice(1);
  const last = pattern.at(-1);
  if (last?.kind === "rest" ? segments.length < pattern.length : segments.length !== pattern.length)
    return false;
  return pattern.every(
    (segment, index) =>
      segments[index] !== "" && (segment.kind !== "literal" || segment.text === segments[index]),
  );
}
