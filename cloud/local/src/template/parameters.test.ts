// Aim: a given value counts before the default, and only one that the template allows.
import { expect, it } from "vitest";
import { parameterValue } from "./parameters.ts";

it("gives what is given, else the default", () => {
  expect(parameterValue({ Type: "String", Default: "a" }, "b")).toEqual({ ok: true, value: "b" });
  expect(parameterValue({ Type: "String" }, "")).toEqual({ ok: true, value: "" });
  expect(parameterValue({ Type: "Number", Default: 3 })).toEqual({ ok: true, value: "3" });
  const list = { Type: "CommaDelimitedList" };
  expect(parameterValue(list, "x, y")).toEqual({ ok: true, value: ["x", "y"] });
});

it("refuses a value that is not allowed, or none", () => {
  const mode = { Type: "String", AllowedValues: ["local", "introspection"] };
  expect(parameterValue(mode, "none").ok).toBe(false);
  expect(parameterValue(mode, "introspection").ok).toBe(true);
  const issuer = { Type: "String", AllowedPattern: "https?://[^\\s?#]+" };
  expect(parameterValue(issuer, "https://a.example").ok).toBe(true);
  expect(parameterValue(issuer, "see https://a.example").ok).toBe(false);
  expect(parameterValue({ Type: "String" }).ok).toBe(false);
});

it("shows a refused value, unless it is one that must not be echoed", () => {
  const key = { Type: "String", AllowedPattern: "\\w+" };
  expect(parameterValue(key, "a b")).toEqual({ ok: false, problem: "a b is not allowed" });
  expect(JSON.stringify(parameterValue({ ...key, NoEcho: true }, "a b"))).not.toContain("a b");
});
