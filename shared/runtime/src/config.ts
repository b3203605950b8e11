/** Reads a program's configuration: one strict schema, every problem reported at once. */
import { readFileSync } from "node:fs";
import type { z } from "zod";

export interface ConfigProblem {
  /** Dotted key, e.g. `drive.rampPerS`; empty for the document itself. */
  readonly key: string;
  readonly problem: string;
}

/** Says what is wrong with a configuration, all of it. Codes: `config-unreadable`, `config-invalid`. */
export class ConfigError extends Error {
  override readonly name = "ConfigError";
  readonly code: ConfigErrorDetail["code"];
  readonly problems: readonly ConfigProblem[];
  constructor({ code, source, problems }: ConfigErrorDetail, options?: ErrorOptions) {
    const list = problems.map(({ key, problem }) => `  ${key === "" ? "" : `${key}: `}${problem}`);
    super([`The configuration ${source} can't be used:`, ...list].join("\n"), options);
    this.code = code;
    this.problems = problems;
  }
}

interface ConfigErrorDetail {
  readonly code: "config-unreadable" | "config-invalid";
  /** Names the file or other place that was read. */
  readonly source: string;
  readonly problems: readonly ConfigProblem[];
}

/**
 * Reads a JSON file, checks it against a strict schema with its defaults, and freezes the result.
 * @throws ConfigError code "config-unreadable" when the file is missing or no JSON,
 * "config-invalid" with one problem per key otherwise.
 */
export function loadConfig<T>(schema: z.ZodType<T>, file: string): Readonly<T> {
  return parseConfig(schema, readJson(file), file);
}

/** Checks a value as {@link loadConfig} does; `source` names it in the error. */
export function parseConfig<T>(schema: z.ZodType<T>, value: unknown, source: string): Readonly<T> {
  const parsed = schema.safeParse(value);
  if (parsed.success) return Object.freeze(parsed.data);
  const problems = parsed.error.issues.map((issue) => ({
    key: issue.path.map(String).join("."),
    problem: issue.message,
  }));
  throw new ConfigError({ code: "config-invalid", source, problems });
}

function readJson(file: string): unknown {
  try {
    return JSON.parse(readFileSync(file, "utf8"));
  } catch (cause) {
    const problem = cause instanceof Error ? cause.message : String(cause);
    const problems = [{ key: "", problem }];
    throw new ConfigError({ code: "config-unreadable", source: file, problems }, { cause });
  }
}
