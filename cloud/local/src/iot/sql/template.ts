/** Parses substitution templates, `robots/${topic(1)}/echo`, in the fields of actions. */

import { toText } from "./conversions.ts";
import { evaluateExpression } from "./evaluate.ts";
import type { RuleMessage } from "./message.ts";
import { parseExpression } from "./parse-expression.ts";
import { SqlError } from "./sql-error.ts";
import type { Expression } from "./syntax.ts";
import { TokenReader } from "./token-reader.ts";

export type Template = readonly (string | Expression)[];

/** @throws SqlError for an expression that does not parse. */
export function parseTemplate(text: string): Template {
  const parts: (string | Expression)[] = [];
  let from = 0;
  for (;;) {
    const start = text.indexOf("${", from);
    if (start === -1) return [...parts, text.slice(from)];
    const reader = new TokenReader(text, start + 2);
    const expression = parseExpression(reader);
    // Taken by its place, since what follows need not be SQL.
    if (reader.next.text !== "}") throw reader.syntaxError("}");
    parts.push(text.slice(from, start), expression);
    from = reader.next.end;
  }
}

/** Fills a template from the message that triggered the rule; `undefined` when a part has no text. */
export function fillTemplate(template: Template, message: RuleMessage): string | undefined {
  const texts = template.map((part) =>
    typeof part === "string" ? part : toText(evaluateExpression(part, message)),
  );
  return texts.includes(undefined) ? undefined : texts.join("");
}

/** Says whether a text has templates in it. */
export function hasTemplate(text: string): boolean {
  return text.includes("${");
}

/** Refuses templates where AWS has them but the local host does not. @throws SqlError "sql-unsupported". */
export function refuseTemplate(field: string, text: string): string {
  if (!hasTemplate(text)) return text;
  throw new SqlError(`${field}: substitution templates are not supported here by the local host`, {
    code: "sql-unsupported",
  });
}
