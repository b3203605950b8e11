/** Parses the SQL of a topic rule: SELECT … FROM 'filter' WHERE …. */
import { filterShapeProblem } from "../broker/topic.ts";
import { parseExpression } from "./parse-expression.ts";
import { SqlError } from "./sql-error.ts";
import type { Column, Statement } from "./syntax.ts";
import { TokenReader } from "./token-reader.ts";

/**
 * Parses a statement.
 * @throws SqlError "sql-syntax", "sql-unknown-function" or "sql-unsupported", naming what it is.
 */
export function parseStatement(sql: string): Statement {
  const reader = new TokenReader(sql, 0);
  reader.expect("SELECT");
  const select = parseSelect(reader);
  reader.expect("FROM");
  const from = reader.expectKind("string", "a topic filter in quotes").text;
  const problem = filterShapeProblem(from);
  if (problem !== undefined)
    throw new SqlError(`FROM '${from}': ${problem}`, { code: "sql-syntax" });
  const where = reader.skip("WHERE") ? parseExpression(reader) : undefined;
  reader.expectKind("end", "the end");
  return { select, from, where };
}

function parseSelect(reader: TokenReader): Statement["select"] {
  // VALUE is a keyword only before an expression; `SELECT value FROM …` selects a member.
  if (reader.isAt("VALUE")) {
    const { text } = reader.take();
    if (!["FROM", "AS", ",", "."].some((word) => reader.isAt(word))) {
      return { kind: "value", expression: parseExpression(reader) };
    }
    return parseColumns(reader, [parseNamedFrom(reader, text)]);
  }
  return parseColumns(reader, [parseColumn(reader)]);
}

function parseColumns(reader: TokenReader, columns: Column[]): Statement["select"] {
  while (reader.skip(",")) columns.push(parseColumn(reader));
  return { kind: "columns", columns };
}

function parseColumn(reader: TokenReader): Column {
  if (reader.skip("*")) return { kind: "all" };
  return named(reader, parseExpression(reader));
}

function parseNamedFrom(reader: TokenReader, first: string): Column {
  let expression: Parameters<typeof named>[1] = { kind: "name", name: first };
  while (reader.skip(".")) {
    expression = { kind: "member", of: expression, key: reader.expectKind("name", "a key").text };
  }
  return named(reader, expression);
}

function named(reader: TokenReader, expression: ReturnType<typeof parseExpression>): Column {
  if (reader.skip("AS")) {
    const name = reader.expectKind("name", "a name").text;
    if (reader.isAt(".")) {
      throw new SqlError(`AS ${name}.… is not supported by the local host`, {
        code: "sql-unsupported",
      });
    }
    return { kind: "named", name, expression };
  }
  if (expression.kind === "name") return { kind: "named", name: expression.name, expression };
  if (expression.kind === "member") return { kind: "named", name: expression.key, expression };
  throw new SqlError("an expression in SELECT needs a name: AS …", { code: "sql-unsupported" });
}
