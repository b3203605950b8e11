/** Parses the expressions of AWS IoT SQL. */
import { FUNCTIONS } from "./functions.ts";
import { SqlError } from "./sql-error.ts";
import type { BinaryOperator, CastType, Expression } from "./syntax.ts";
import type { TokenReader } from "./token-reader.ts";

/** Operators from the loosest to the tightest; NOT stands between AND and the comparisons. */
const LEVELS: readonly (readonly string[])[] = [
  ["OR"],
  ["AND"],
  ["=", "<>", "!=", "<", "<=", ">", ">=", "IN"],
  ["+", "-"],
  ["*", "/", "%"],
];
const COMPARISON_LEVEL = 2;

/** Words that cannot be names of members. */
const RESERVED = new Set(
  "SELECT FROM WHERE AS AND OR NOT CASE WHEN THEN ELSE END IN EXISTS TRUE FALSE NULL".split(" "),
);

/** @see https://docs.aws.amazon.com/iot/latest/developerguide/iot-sql-functions.html#iot-sql-function-cast */
const CAST_TYPES: Readonly<Record<string, CastType>> = {
  STRING: "String",
  NVARCHAR: "String",
  TEXT: "String",
  NTEXT: "String",
  VARCHAR: "String",
  INT: "Int",
  INTEGER: "Int",
  DOUBLE: "Decimal",
  DECIMAL: "Decimal",
  BOOL: "Boolean",
  BOOLEAN: "Boolean",
};

/** Parses one expression and stops behind it. @throws SqlError. */
export function parseExpression(reader: TokenReader): Expression {
  return reader.nested(() => parseLevel(reader, 0));
}

function parseLevel(reader: TokenReader, level: number): Expression {
  const operators = LEVELS[level];
  if (operators === undefined) return parseNegation(reader);
  if (level === COMPARISON_LEVEL && reader.skip("NOT")) {
    return { kind: "not", of: reader.nested(() => parseLevel(reader, COMPARISON_LEVEL)) };
  }
  let left = parseLevel(reader, level + 1);
  for (;;) {
    const operator = operators.find((candidate) => reader.isAt(candidate));
    if (operator === undefined) return left;
    reader.take();
    const right = parseLevel(reader, level + 1);
    left = { kind: "binary", operator: operatorOf(operator), left, right };
  }
}

function operatorOf(text: string): BinaryOperator {
  return text === "!=" ? "<>" : (text as BinaryOperator);
}

function parseNegation(reader: TokenReader): Expression {
  if (!reader.skip("-")) return parseMembers(reader);
  return { kind: "negate", of: reader.nested(() => parseNegation(reader)) };
}

function parseMembers(reader: TokenReader): Expression {
  let expression = parsePrimary(reader);
  while (reader.skip(".")) {
    expression = { kind: "member", of: expression, key: reader.expectKind("name", "a key").text };
  }
  return expression;
}

function parsePrimary(reader: TokenReader): Expression {
  const { kind, text } = reader.next;
  if (kind === "number") return { kind: "literal", value: Number(reader.take().text) };
  if (kind === "string") return { kind: "literal", value: reader.take().text };
  if (kind === "name") return parseWord(reader, text);
  if (reader.skip("(")) return parseParenthesis(reader);
  if (reader.skip("[")) return { kind: "array", items: parseList(reader, "]") };
  if (reader.skip("{")) return parseObject(reader);
  throw reader.syntaxError("an expression");
}

function parseWord(reader: TokenReader, text: string): Expression {
  const word = text.toUpperCase();
  const literals: Readonly<Record<string, boolean | null>> = {
    TRUE: true,
    FALSE: false,
    NULL: null,
  };
  const literal = literals[word];
  if (literal !== undefined) {
    reader.take();
    return { kind: "literal", value: literal };
  }
  if (reader.skip("CASE")) return parseCase(reader);
  if (word === "EXISTS") throw unsupported("EXISTS");
  if (RESERVED.has(word)) throw reader.syntaxError("an expression");
  reader.take();
  if (!reader.skip("(")) return { kind: "name", name: text };
  return word === "CAST" ? parseCast(reader) : parseCall(reader, text);
}

function parseParenthesis(reader: TokenReader): Expression {
  if (reader.isAt("SELECT")) throw unsupported("a nested SELECT");
  const expression = parseExpression(reader);
  reader.expect(")");
  return expression;
}

function parseCall(reader: TokenReader, text: string): Expression {
  const name = text.toLowerCase();
  const known = FUNCTIONS.get(name);
  if (known === undefined) {
    throw new SqlError(`the function ${text}() is not known`, { code: "sql-unknown-function" });
  }
  const parameters = parseList(reader, ")");
  const [min, max] = known.arity;
  if (parameters.length < min || parameters.length > max) {
    const wanted = min === max ? `${min}` : `${min} to ${max}`;
    const message = `${text}() takes ${wanted} arguments, not ${parameters.length}`;
    throw new SqlError(message, { code: "sql-syntax" });
  }
  const takesPayload = name === "encode" && parameters[0]?.kind === "payload";
  if (parameters.slice(takesPayload ? 1 : 0).some(({ kind }) => kind === "payload")) {
    throw unsupported(`* as an argument of ${text}()`);
  }
  return { kind: "call", name, arguments: parameters };
}

function parseCast(reader: TokenReader): Expression {
  const of = parseExpression(reader);
  reader.expect("AS");
  const { text } = reader.expectKind("name", "a type");
  const type = CAST_TYPES[text.toUpperCase()];
  if (type === undefined) throw unsupported(`cast(… as ${text})`);
  reader.expect(")");
  return { kind: "cast", of, type };
}

function parseList(reader: TokenReader, end: string): readonly Expression[] {
  const items: Expression[] = [];
  if (reader.skip(end)) return items;
  do {
    const isPayload = end === ")" && reader.skip("*");
    items.push(isPayload ? { kind: "payload" } : parseExpression(reader));
  } while (reader.skip(","));
  reader.expect(end);
  return items;
}

function parseObject(reader: TokenReader): Expression {
  const entries: [string, Expression][] = [];
  if (reader.skip("}")) return { kind: "object", entries };
  do {
    const key = reader.expectKind("string", "a key in quotes").text;
    reader.expect(":");
    entries.push([key, parseExpression(reader)]);
  } while (reader.skip(","));
  reader.expect("}");
  return { kind: "object", entries };
}

function parseCase(reader: TokenReader): Expression {
  if (reader.isAt("WHEN")) throw unsupported("CASE without a value before WHEN");
  const subject = parseExpression(reader);
  const branches: { when: Expression; result: Expression }[] = [];
  do {
    reader.expect("WHEN");
    const when = parseExpression(reader);
    reader.expect("THEN");
    branches.push({ when, result: parseExpression(reader) });
  } while (reader.isAt("WHEN"));
  const otherwise = reader.skip("ELSE") ? parseExpression(reader) : undefined;
  reader.expect("END");
  return { kind: "case", subject, branches, otherwise };
}

function unsupported(what: string): SqlError {
  return new SqlError(`${what} is not supported by the local host`, { code: "sql-unsupported" });
}
