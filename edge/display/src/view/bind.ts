/** Fills bindings in: a path into the page's data, through its formats. */
import {
  type Binding,
  type Format,
  parseBinding,
  parseTemplate,
  type Template,
} from "@outrider/protocol";
import { createBoundedCache } from "../bounded-cache.ts";
import type { Now } from "../core/time.ts";
import { formatValue } from "./format.ts";
import { CHARACTERS_MAX } from "./wrap.ts";

/** Is what stands where there is no value. */
export const MISSING = "—";

/** Is what bindings see, and how instants are told. */
export interface BindScope {
  readonly data: Readonly<Record<string, unknown>>;
  /** What is seen within a list, before all else. */
  readonly listed?: { readonly item: unknown; readonly index: number };
  readonly now: Now;
  readonly timeZone: string;
}

/** Fills a text in. A layout was checked when it came, so that a wrong text is a bug. */
export function fillText(text: string, scope: BindScope): string {
  let filled = "";
  for (const part of templateOf(text)) {
    filled += typeof part === "string" ? part : fillBinding(part, scope);
    if (filled.length >= CHARACTERS_MAX) return filled.slice(0, CHARACTERS_MAX);
  }
  return filled;
}

/** Gives the value of a binding as it is, its formats left out. */
export function boundValue(text: string, scope: BindScope): unknown {
  return follow(scope, bindingOf(text).path);
}

/** Says whether a value counts as there: neither missing, false, empty nor 0 long. */
export function isThere(value: unknown): boolean {
  if (value === undefined || value === null || value === false || value === "") return false;
  return !(Array.isArray(value) && value.length === 0);
}

function fillBinding({ path, formats }: Binding, scope: BindScope): string {
  const value = formats.reduce<unknown>(
    (so, format: Format) => formatValue(so, format, scope),
    follow(scope, path),
  );
  return textOf(value).slice(0, CHARACTERS_MAX);
}

function textOf(value: unknown): string {
  switch (typeof value) {
    case "string":
      return value === "" ? MISSING : value;
    case "number":
      return Number.isFinite(value) ? String(value).replace("-", MINUS) : MISSING;
    case "boolean":
    case "bigint":
      return String(value);
    default:
      return Array.isArray(value) ? value.map(textOf).join(", ") || MISSING : MISSING;
  }
}

/** A minus is as wide as a plus; a hyphen is not. */
export const MINUS = "−";

/** Follows own members alone: no path reaches what JSON did not bring. */
function follow({ data, listed }: BindScope, path: readonly string[]): unknown {
  const [first = ""] = path;
  let value: unknown = listed !== undefined && Object.hasOwn(listed, first) ? listed : data;
  for (const name of path) {
    if (typeof value !== "object" || value === null || !Object.hasOwn(value, name))
      return undefined;
    value = Reflect.get(value, name);
  }
  return value;
}

/** Texts taken apart once; a page has at most 200 of them. */
const TEMPLATES_MAX = 2_000;
const templates = createBoundedCache<string, Template>(TEMPLATES_MAX);
const bindings = createBoundedCache<string, Binding>(TEMPLATES_MAX);

function templateOf(text: string): Template {
  return templates(text, () => {
    const parsed = parseTemplate(text);
    if (!parsed.ok) throw new Error(`a text that was not checked: ${parsed.problem}`);
    return parsed.value;
  });
}

function bindingOf(text: string): Binding {
  return bindings(text, () => {
    const parsed = parseBinding(text);
    if (!parsed.ok) throw new Error(`a binding that was not checked: ${parsed.problem}`);
    return parsed.value;
  });
}
