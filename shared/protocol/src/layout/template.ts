/**
 * Reads the texts of layouts: plain text with bindings in braces, `Sol {mars.insight.sol}`.
 * `{{` and `}}` are braces. A binding is a path of members and list positions, and may name formats,
 * each applied to what the one before gave: `{mars.insight.av_at|number:1} °C`.
 */
import type { Judged } from "../codec.ts";

/** Are the formats by name, with what each does. */
export const FORMATS = {
  number: "a number with as many decimals as its argument says, 0 to 6",
  percent: "a share of 1 as whole percent",
  time: "an instant as the time of day, 24 hours",
  date: "an instant as day, month and year",
  weekday: "an instant as the day of the week",
  age: "how long ago an instant is: 5 min, 3 h, 12 d",
  upper: "capital letters",
  unit: "the value with its argument behind it; nothing where there is no value",
  or: "its argument where there is no value",
} as const;
export type FormatName = keyof typeof FORMATS;

export interface Format {
  readonly name: FormatName;
  readonly argument?: string;
}

export interface Binding {
  /** Members and list positions from the top: `["mars", "insight", "sol"]`. */
  readonly path: readonly string[];
  readonly formats: readonly Format[];
}

/** Is a text in parts: as it stands, or bound. */
export type Template = readonly (string | Binding)[];

/** Are the parts of a template: braces doubled, a binding, an open or closed brace alone, plain text. */
const PART = /\{\{|\}\}|\{([^{}]*)\}|[{}]|[^{}]+/g;
const PATH = /^[A-Za-z_][\w-]*(\.[\w-]+)*$/;
/** Most bindings of one text. */
const BINDINGS_MAX = 16;

/** Takes a text apart; the problem says what is wrong in it. */
export function parseTemplate(text: string): Judged<Template> {
  const parts: (string | Binding)[] = [];
  for (const [part, inside] of text.matchAll(PART)) {
    const parsed = inside === undefined ? parsePlain(part) : parseBinding(inside);
    if (!parsed.ok) return parsed;
    parts.push(parsed.value);
  }
  if (parts.filter((part) => typeof part !== "string").length > BINDINGS_MAX)
    return { ok: false, problem: `a text may bind ${BINDINGS_MAX} values at most` };
  return { ok: true, value: parts };
}

function parsePlain(part: string): Judged<string> {
  if (part === "{" || part === "}") return { ok: false, problem: `a ${part} stands alone` };
  return { ok: true, value: part === "{{" || part === "}}" ? part.slice(1) : part };
}

/** Takes a binding apart, without its braces. */
export function parseBinding(text: string): Judged<Binding> {
  const [path = "", ...rest] = text.split("|").map((part) => part.trim());
  if (!PATH.test(path)) return { ok: false, problem: `"${path}" is no path of members` };
  const formats: Format[] = [];
  for (const one of rest) {
    const format = parseFormat(one);
    if (!format.ok) return format;
    formats.push(format.value);
  }
  return { ok: true, value: { path: path.split("."), formats } };
}

function parseFormat(text: string): Judged<Format> {
  const [name = "", ...argument] = text.split(":");
  if (!isFormat(name))
    return {
      ok: false,
      problem: `"${name}" is no format; there are ${Object.keys(FORMATS).join(", ")}`,
    };
  if (name === "number" && argument[0] !== undefined && !/^[0-6]$/.test(argument[0]))
    return { ok: false, problem: "number takes 0 to 6 decimals" };
  return {
    ok: true,
    value: argument.length === 0 ? { name } : { name, argument: argument.join(":") },
  };
}

function isFormat(name: string): name is FormatName {
  return Object.hasOwn(FORMATS, name);
}
