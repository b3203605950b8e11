/** Shows a line of a device's log: to a person on a terminal, or to a program. */
import { styleText } from "node:util";
import { z } from "zod";
import type { LogLine } from "./follow-logs.ts";

const record = z.looseObject({
  time: z.string(),
  level: z.string(),
  text: z.string(),
  program: z.string().optional(),
});

const STYLES = {
  debug: "dim",
  info: "reset",
  warn: "yellow",
  error: "red",
} as const;

/** Gives a line of JSON; what was no JSON, such as a stack, becomes a record's text. */
export function jsonLine({ program, text }: LogLine): string {
  return parse(text) === undefined ? JSON.stringify({ program, text }) : text;
}

/** Gives a line for people: time, program, level where it matters, text, fields. */
export function prettyLine({ program, text }: LogLine, isColoured: boolean): string {
  const parsed = parse(text);
  if (parsed === undefined) return `             ${program.padEnd(7)} ${printable(text)}`;
  const { time, level, text: words, program: told = program, ...fields } = parsed;
  const clock = /T(\d\d:\d\d:\d\d\.\d{3})/.exec(time)?.[1] ?? time;
  const isPlain = level === "info" || level === "debug";
  const said = printable(isPlain ? words : `${level}: ${words}`);
  const rest = Object.entries(fields).map(
    ([key, value]) => `${key}=${typeof value === "string" ? value : JSON.stringify(value)}`,
  );
  const paint = (style: Parameters<typeof styleText>[0], part: string) =>
    isColoured ? styleText(style, part, { validateStream: false }) : part;
  const style = STYLES[level as keyof typeof STYLES] ?? "reset";
  const shown = [paint("dim", clock), told.padEnd(7), paint(style, said)];
  return [...shown, ...rest.map((part) => paint("dim", printable(part)))].join(" ");
}

function parse(text: string) {
  try {
    return record.safeParse(JSON.parse(text)).data;
  } catch {
    return undefined;
  }
}

/** A log may hold what somebody sent: it must not steer the terminal that shows it. */
function printable(text: string): string {
  return text.replace(/\p{Cc}/gu, "\ufffd");
}
