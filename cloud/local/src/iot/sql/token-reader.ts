/** Walks over the tokens of a text with one token of foresight. */
import { SqlError } from "./sql-error.ts";
import { readToken, type Token } from "./tokens.ts";

/** Expressions nest at most so deep; more is no rule but an attack on the stack. */
const DEPTH_MAX = 64;

export class TokenReader {
  readonly #text: string;
  #next: Token;
  #depth = 0;

  constructor(text: string, from: number) {
    this.#text = text;
    this.#next = readToken(text, from);
  }

  get next(): Token {
    return this.#next;
  }

  /** Gives the next token and goes on. */
  take(): Token {
    const token = this.#next;
    this.#next = readToken(this.#text, token.end);
    return token;
  }

  /** Says whether the next token is this word (in any case) or symbol. */
  isAt(word: string): boolean {
    const { kind, text } = this.#next;
    return (kind === "name" || kind === "symbol") && text.toUpperCase() === word;
  }

  /** Takes the word or symbol if it is next. */
  skip(word: string): boolean {
    if (!this.isAt(word)) return false;
    this.take();
    return true;
  }

  /** Takes the word or symbol. @throws SqlError "sql-syntax" when another is next. */
  expect(word: string): Token {
    if (this.isAt(word)) return this.take();
    throw this.syntaxError(word);
  }

  /** Takes a token of a kind. @throws SqlError "sql-syntax". */
  expectKind(kind: Token["kind"], what: string): Token {
    if (this.#next.kind === kind) return this.take();
    throw this.syntaxError(what);
  }

  /** Runs one level deeper. @throws SqlError "sql-unsupported" when it is too deep. */
  nested<T>(read: () => T): T {
    if (++this.#depth > DEPTH_MAX) {
      throw new SqlError(`expressions nest deeper than ${DEPTH_MAX}`, { code: "sql-unsupported" });
    }
    const result = read();
    this.#depth--;
    return result;
  }

  syntaxError(expected: string): SqlError {
    const { text, start } = this.#next;
    return new SqlError(`expected ${expected} at ${start}, found ${text}`, { code: "sql-syntax" });
  }
}
