/**
 * Matches IAM's patterns: `*` any run of characters, `?` any one, `${key}` a policy variable whose
 * value is taken literally, `${*}`, `${?}`, `${$}` the characters themselves.
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_variables.html
 */
import { PolicyError } from "./policy-error.ts";

/** Gives the value of a policy variable; `undefined` when this request has none. */
export type Resolve = (key: string) => string | undefined;

const ANY = -1;
const ONE = -2;

interface Variable {
  readonly key: string;
  readonly fallback: string | undefined;
}

type Token = number | Variable;

/** Is a pattern after parsing; tokens are code points, wildcards below zero, or variables. */
export interface Pattern {
  readonly tokens: readonly Token[];
  /** Keys of the variables in it. */
  readonly variables: readonly string[];
}

export interface PatternOptions {
  /** `*` and `?` are wildcards. @default true */
  readonly wildcards?: boolean;
  /** `${…}` is a variable; only policies of version 2012-10-17 have them. @default true */
  readonly variables?: boolean;
}

/** Parses a pattern. @throws PolicyError "policy-malformed" for a `${` that is not closed. */
export function parsePattern(text: string, options: PatternOptions = {}): Pattern {
  const { wildcards = true, variables = true } = options;
  const tokens: Token[] = [];
  let rest = text;
  while (rest.length > 0) {
    const start = variables ? rest.indexOf("${") : -1;
    const plain = start === -1 ? rest : rest.slice(0, start);
    tokens.push(...plainTokens(plain, wildcards));
    if (start === -1) break;
    const end = rest.indexOf("}", start);
    if (end === -1)
      throw new PolicyError(`\${ is not closed in ${text}`, { code: "policy-malformed" });
    tokens.push(variableToken(rest.slice(start + 2, end)));
    rest = rest.slice(end + 1);
  }
  const keys = tokens.flatMap((token) => (typeof token === "number" ? [] : [token.key]));
  return { tokens, variables: keys };
}

/** Says whether a text matches; a pattern with a variable that has no value matches nothing. */
export function matchesPattern(pattern: Pattern, text: string, resolve: Resolve): boolean {
  return matchesPoints(pattern, codePoints(text), resolve);
}

/** Says the same of a text's code points: for a text that is held against many patterns. */
export function matchesPoints(
  pattern: Pattern,
  points: readonly number[],
  resolve: Resolve,
): boolean {
  // Most patterns of a policy differ from a text by how they end: that is seen without the variables.
  if (!canEndAs(pattern.tokens, points)) return false;
  const tokens = expand(pattern, resolve);
  return tokens !== undefined && matchesTokens(tokens, points);
}

/** Compares from behind, up to the last token of a pattern that stands for several texts. */
function canEndAs(tokens: readonly Token[], points: readonly number[]): boolean {
  for (let back = 1; back <= tokens.length; back++) {
    const token = tokens[tokens.length - back];
    if (token === ANY || typeof token === "object") return true;
    if (back > points.length || (token !== ONE && token !== points[points.length - back]))
      return false;
  }
  return true;
}

/** Gives a pattern without wildcards as text, its variables filled in. */
export function fillPattern(pattern: Pattern, resolve: Resolve): string | undefined {
  const tokens = expand(pattern, resolve);
  return tokens && String.fromCodePoint(...tokens);
}

/** Splits a pattern at the first `count` colons outside variables, as the parts of an ARN. */
export function splitPattern(pattern: Pattern, count: number): readonly Pattern[] {
  const parts: Token[][] = [[]];
  for (const token of pattern.tokens) {
    if (token === COLON && parts.length <= count) parts.push([]);
    else parts.at(-1)?.push(token);
  }
  return parts.map((tokens) => ({ tokens, variables: pattern.variables }));
}

const COLON = 58;

function plainTokens(text: string, wildcards: boolean): number[] {
  const points = codePoints(text);
  if (!wildcards) return points;
  return points.map((point) => (point === 42 ? ANY : point === 63 ? ONE : point));
}

function variableToken(inner: string): Token {
  if (inner === "*" || inner === "?" || inner === "$") return inner.charCodeAt(0);
  const parts = /^\s*([^\s,']+)\s*(?:,\s*'([^']*)'\s*)?$/.exec(inner);
  const key = parts?.[1];
  if (key === undefined)
    throw new PolicyError(`\${${inner}} is no variable`, { code: "policy-malformed" });
  return { key, fallback: parts?.[2] };
}

function expand(pattern: Pattern, resolve: Resolve): readonly number[] | undefined {
  if (pattern.variables.length === 0) return pattern.tokens as readonly number[];
  const expanded: number[] = [];
  for (const token of pattern.tokens) {
    if (typeof token === "number") {
      expanded.push(token);
      continue;
    }
    const value = resolve(token.key) ?? token.fallback;
    if (value === undefined) return undefined;
    expanded.push(...codePoints(value));
  }
  return expanded;
}

/** Gives a text's code points. Not by iteration, which takes 4 to 8 times as long (measured). */
export function codePoints(text: string): number[] {
  const points: number[] = [];
  for (let at = 0; at < text.length; ) {
    const point = text.codePointAt(at) ?? 0;
    points.push(point);
    at += point > 0xffff ? 2 : 1;
  }
  return points;
}

/** Runs in time pattern × text at worst: it returns only to the last `*` seen. */
function matchesTokens(pattern: readonly number[], text: readonly number[]): boolean {
  let at = 0;
  let star = -1;
  let starText = 0;
  for (let read = 0; read < text.length; ) {
    const token = pattern[at];
    if (token === ANY) {
      star = at++;
      starText = read;
    } else if (token === ONE || token === text[read]) {
      at++;
      read++;
    } else if (star >= 0) {
      at = star + 1;
      read = ++starText;
    } else return false;
  }
  while (pattern[at] === ANY) at++;
  return at === pattern.length;
}
