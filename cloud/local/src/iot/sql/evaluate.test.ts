/** Aim: rules' SQL computes as AWS's reference says. Method: the reference's own examples, and their edges. */
import { describe, expect, it } from "vitest";
import { evaluateExpression, evaluateStatement } from "./evaluate.ts";
import type { RuleMessage } from "./message.ts";
import { parseExpression } from "./parse-expression.ts";
import { parseStatement } from "./parse-statement.ts";
import type { Value } from "./syntax.ts";
import { fillTemplate, parseTemplate } from "./template.ts";
import { TokenReader } from "./token-reader.ts";

function message(payload: unknown, topic = "topic/subtopic"): RuleMessage {
  const raw = payload instanceof Buffer ? payload : Buffer.from(JSON.stringify(payload));
  const isJson = !(payload instanceof Buffer);
  const who = { clientId: "client-1", principalId: "cert-1" };
  const value = isJson ? (payload as Value) : undefined;
  return {
    topic,
    raw,
    payload: value,
    isJson,
    ...who,
    traceId: "t",
    timestampMs: 1_700_000_000_123,
  };
}

const compute = (text: string, payload: unknown = {}) =>
  evaluateExpression(parseExpression(new TokenReader(text, 0)), message(payload));

const select = (sql: string, payload: unknown = {}) =>
  evaluateStatement(parseStatement(sql), message(payload));

describe("SELECT", () => {
  const payload = { color: { red: 255, green: 0 }, temperature: 50 };

  it.each([
    ["SELECT * FROM 'a/b'", payload],
    ["SELECT temperature FROM 'a/b'", { temperature: 50 }],
    ["SELECT color.red as red_value FROM 'a/b'", { red_value: 255 }],
    ["SELECT color.red FROM 'a/b'", { red: 255 }],
    ["SELECT *, 15 as speed FROM 'a/b'", { ...payload, speed: 15 }],
    ["SELECT (temperature - 32) * 5 / 9 AS celsius FROM 'a/b'", { celsius: 10 }],
    ["SELECT color.blue AS blue, temperature FROM 'a/b'", { temperature: 50 }],
    ["SELECT VALUE color FROM 'a/b'", { red: 255, green: 0 }],
    ["SELECT [temperature, color.red] AS both FROM 'a/b'", { both: [50, 255] }],
    ["SELECT {'t': temperature, 'none': absent} AS o FROM 'a/b'", { o: { t: 50 } }],
    ["select topic(2) as t, clientid() as c from 'a/b'", { t: "subtopic", c: "client-1" }],
    ["SELECT NULL AS n FROM 'a/b'", { n: null }],
  ])("%s", (sql, expected) => {
    expect(select(sql, payload)).toEqual({ kind: "json", value: expected });
  });

  it("selects a member that is called value", () => {
    expect(select("SELECT value FROM 'a'", { value: 1 })).toMatchObject({ value: { value: 1 } });
    expect(select("SELECT value.x AS y, z FROM 'a'", { value: { x: 1 }, z: 2 })).toMatchObject({
      value: { y: 1, z: 2 },
    });
  });

  it("takes bytes that are no JSON whole or encoded, and fails to add to them", () => {
    const bytes = Buffer.from([0xff, 0x00]);
    expect(select("SELECT * FROM 'a'", bytes)).toEqual({ kind: "raw", bytes });
    expect(select("SELECT encode(*, 'base64') AS d FROM 'a'", bytes)).toMatchObject({
      value: { d: "/wA=" },
    });
    expect(select("SELECT *, 1 AS one FROM 'a'", bytes)).toMatchObject({ kind: "failed" });
  });
});

describe("WHERE", () => {
  it("holds only for true: neither for Undefined nor for other values", () => {
    const sql = (where: string) => select(`SELECT * FROM 'a' WHERE ${where}`, { n: 5 }).kind;
    expect(sql("n = 5")).toBe("json");
    expect(sql("n = 6")).toBe("none");
    expect(sql("absent = 5")).toBe("none");
    expect(sql("absent <> 5")).toBe("none");
    expect(sql("n")).toBe("none");
    expect(sql("NOT n = 6 AND (n > 4 OR absent)")).toBe("none");
    expect(sql("NOT n = 6 AND n > 4")).toBe("json");
    expect(sql("n IN [4, 5]")).toBe("json");
  });
});

describe("an operator", () => {
  it.each<[string, Value]>([
    ["1 + 2", 3],
    ["'a' + 1", "a1"],
    ["1 + null", undefined],
    ["'7' - 2", 5],
    ["7 / 2", 3],
    ["7.5 / 2", 3.75],
    ["1 / 0", undefined],
    ["-7 % 3", -1],
    ["2 + 3 * 4", 14],
    ["(2 + 3) * 4", 20],
    ["- -3", 3],
    ["'10' > 9", true],
    ["'x' > 9", undefined],
    ["1 = '1'", false],
    ["1 <> '1'", true],
    ["[1, {'a': 2}] = [1, {'a': 2}]", true],
    ["null = null", true],
    ["'TRUE' AND true", true],
    ["1 AND true", undefined],
    ["NOT 'false'", true],
    ["true OR absent", undefined],
  ])("%s", (text, expected) => {
    expect(compute(text)).toEqual(expected);
  });
});

describe("a function", () => {
  it.each<[string, Value]>([
    ["abs(-5)", 5],
    ["abs('-5.123')", 5.123],
    ["abs(true)", undefined],
    ["ceil(-1.2)", -1],
    ["floor(-1.2)", -2],
    ["Round(-1.5)", -2],
    ["round(1.5)", 2],
    ["concat()", undefined],
    ["concat([1, 2, 3], 'hello', [4, 5, 6])", [1, 2, 3, "hello", 4, 5, 6]],
    ["concat(1, 'hello')", "1hello"],
    ["concat('a', null)", undefined],
    ["cast(true as Int)", 1],
    ["cast('3.7' as int)", 3],
    ["cast(0 as boolean)", false],
    ["cast('yes' as bool)", undefined],
    ["cast(1.5 as string)", "1.5"],
    ["isUndefined(floor([1,2,3]))", true],
    ["isNull(Null)", true],
    ["lower('HELLO')", "hello"],
    ["upper(null)", undefined],
    ["substring('012345', 1, 3)", "12"],
    ["substring('012345', -50, 50)", "012345"],
    ["substring('012345', 3, 1)", ""],
    ["substring(true, 1.2)", "rue"],
    ["length(false)", 5],
    ["numbytes('€')", 3],
    ["trunc(2.888, 2)", 2.88],
    ["power(2, 5)", 32],
    ["mod(8, 3)", 2],
    ["startswith('ranger', 'ran')", true],
    ["indexof('abcd', 'bc')", 1],
    ["replace('abcdabcd', 'b', '$&')", "a$&cda$&cd"],
    ["md5('hello')", "5d41402abc4b2a76b9719d911017c592"],
    ["get(['a', 'b'], 1)", "b"],
    ["get({'a': 'b'}, 'toString')", undefined],
    ["get('abc', 9)", undefined],
    ["decode('eyAidGVtcGVyYXR1cmUiOiAzMyB9Cg==', 'base64').temperature", 33],
    ["nanvl(absent, 3)", 3],
    ["timestamp()", 1_700_000_000_123],
    ["principal()", "cert-1"],
    ["topic()", "topic/subtopic"],
    ["topic(3)", undefined],
    ["accountid()", "000000000000"],
    ["constructor", undefined],
    ["sqrt(-1)", undefined],
  ])("%s", (text, expected) => {
    expect(compute(text)).toEqual(expected);
  });

  it("gives a new UUID each time", () => {
    expect(compute("newuuid()")).toMatch(/^[0-9a-f-]{36}$/);
    expect(compute("newuuid()")).not.toBe(compute("newuuid()"));
  });
});

describe("CASE", () => {
  const sql = "CASE color WHEN 'green' THEN 'go' WHEN 'red' THEN 'stop' ELSE 'wait' END";

  it("gives the first branch that is equal, else ELSE, else Undefined", () => {
    expect(compute(sql, { color: "red" })).toBe("stop");
    expect(compute(sql, { color: "blue" })).toBe("wait");
    expect(compute(sql, {})).toBeUndefined();
    expect(compute("CASE 1 WHEN 2 THEN 3 END")).toBeUndefined();
  });
});

describe("what is not honoured", () => {
  it.each([
    ["SELECT aws_lambda('arn', *) AS x FROM 'a'", "sql-unknown-function", "aws_lambda()"],
    ["SELECT get_thing_shadow('a', 'b') AS x FROM 'a'", "sql-unknown-function", "get_thing_shadow"],
    ["SELECT (SELECT a FROM b) AS x FROM 'a'", "sql-unsupported", "nested SELECT"],
    ["SELECT 1 + 1 FROM 'a'", "sql-unsupported", "AS"],
    ["SELECT a AS b.c FROM 'a'", "sql-unsupported", "AS b"],
    ["SELECT CASE WHEN a THEN 1 END AS x FROM 'a'", "sql-unsupported", "CASE"],
    ["SELECT concat(*) AS x FROM 'a'", "sql-unsupported", "*"],
    ["SELECT cast(a as date) AS x FROM 'a'", "sql-unsupported", "date"],
    ["SELECT * FROM a", "sql-syntax", "filter"],
    ["SELECT * FROM 'a/#/b'", "sql-syntax", "a/#/b"],
    ["SELECT * FROM 'a' GROUP BY b", "sql-syntax", "GROUP"],
    ["SELECT floor() AS x FROM 'a'", "sql-syntax", "floor()"],
    ["SELECT a; DROP FROM 'a'", "sql-syntax", ";"],
    ["SELECT", "sql-syntax", "the end"],
    [`SELECT ${"(".repeat(100)}1 AS x FROM 'a'`, "sql-unsupported", "nest"],
  ])("%s", (sql, code, name) => {
    expect(() => parseStatement(sql)).toThrow(
      expect.objectContaining({ code, message: expect.stringContaining(name) }),
    );
  });
});

describe("a substitution template", () => {
  const fill = (text: string, payload: unknown = {}) =>
    fillTemplate(parseTemplate(text), message(payload));

  it("is filled from the message, strings and braces inside included", () => {
    expect(fill("plain")).toBe("plain");
    expect(fill(`a/\${topic(1)}/\${get({'k': '}'}, 'k')}-\${n + 1}`, { n: 1 })).toBe("a/topic/}-2");
  });

  it("has no text when a part is Undefined", () => {
    expect(fill(`a/\${absent}`)).toBeUndefined();
  });

  it("is refused when it is not closed or not SQL", () => {
    expect(() => parseTemplate(`a/\${topic(1)`)).toThrow(
      expect.objectContaining({ code: "sql-syntax" }),
    );
  });
});
