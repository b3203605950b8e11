/** Cuts AWS IoT SQL into tokens, one at a time, so that templates may end in the middle of a text. */
import { SqlError } from "./sql-error.ts";

export interface Token {
  readonly kind: "name" | "number" | "string" | "symbol" | "end";
  /** A name or symbol as written; a string without its quotes. */
  readonly text: string;
  readonly start: number;
  readonly end: number;
}

const SPACE = /\s*/y;
const NAME = /[A-Za-z_]\w*/y;
const NUMBER = /\d+(?:\.\d+)?(?:[eE][+-]?\d+)?/y;
const STRING = /'(?:[^']|'')*'|"(?:[^"]|"")*"/y;
const SYMBOL = /<>|!=|<=|>=|[=<>+\-*/%()[\]{},:.]/y;

/** Reads the token at or after `from`. @throws SqlError "sql-syntax" for a character that starts none. */
export function readToken(text: string, from: number): Token {
  const start = from + (match(SPACE, text, from)?.length ?? 0);
  if (start === text.length) return { kind: "end", text: "the end", start, end: start };
  const kinds = [
    ["name", NAME],
    ["number", NUMBER],
    ["string", STRING],
    ["symbol", SYMBOL],
  ] as const;
  for (const [kind, pattern] of kinds) {
    const found = match(pattern, text, start);
    if (found === undefined) continue;
    const content = kind === "string" ? unquote(found) : found;
    return { kind, text: content, start, end: start + found.length };
  }
  throw new SqlError(`${text.slice(start, start + 10)} at ${start} starts no word of SQL`, {
    code: "sql-syntax",
  });
}

function match(pattern: RegExp, text: string, at: number): string | undefined {
  pattern.lastIndex = at;
  return pattern.exec(text)?.[0];
}

/** A quote inside a string is written twice. */
function unquote(quoted: string): string {
  const quote = quoted[0] ?? "";
  return quoted.slice(1, -1).replaceAll(quote + quote, quote);
}
