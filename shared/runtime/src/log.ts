/** Writes JSON-line logs: one object a line, so that journald, files and tools read them alike. */

export type LogLevel = "debug" | "info" | "warn" | "error";
export type LogFields = Readonly<Record<string, unknown>>;

/** Logs fixed text plus fields; fields carry what varies, so lines can be counted by text. */
export interface Log {
  debug(text: string, fields?: LogFields): void;
  info(text: string, fields?: LogFields): void;
  warn(text: string, fields?: LogFields): void;
  error(text: string, fields?: LogFields): void;
  /** Returns a log whose lines all carry `fields` too. */
  child(fields: LogFields): Log;
}

export interface LogOptions {
  /** Lines below this level are dropped. @default "info" */
  readonly level?: LogLevel;
  /** Fields of every line. */
  readonly fields?: LogFields;
  /** Takes one line with its newline. @default standard error */
  readonly write?: (line: string) => void;
}

const LEVELS: readonly LogLevel[] = ["debug", "info", "warn", "error"];

/**
 * Makes a log. Errors among the fields keep their name, code, message and chain of causes.
 *
 * @example
 * const log = createLog({ fields: { program: "gate" } });
 * log.info("motors stopped", { reason: "hold ended" });
 */
export function createLog(options: LogOptions = {}): Log {
  const { level = "info", fields = {}, write = writeToStandardError } = options;
  const threshold = LEVELS.indexOf(level);
  const at =
    (lineLevel: LogLevel) =>
    (text: string, extra: LogFields = {}) => {
      if (LEVELS.indexOf(lineLevel) < threshold) return;
      const line = { time: new Date().toISOString(), level: lineLevel, text, ...fields, ...extra };
      write(`${JSON.stringify(line, errorFields)}\n`);
    };
  return {
    debug: at("debug"),
    info: at("info"),
    warn: at("warn"),
    error: at("error"),
    child: (more) => createLog({ ...options, fields: { ...fields, ...more } }),
  };
}

let isHeeded = false;

/** A log whose reader has gone has nobody left to tell: its lines are lost, and the program goes on. */
function writeToStandardError(line: string): void {
  if (!isHeeded) process.stderr.on("error", () => undefined);
  isHeeded = true;
  process.stderr.write(line);
}

/** Drops every line: for callers, such as tests, that do not care. */
export const silentLog: Log = createLog({ level: "error", write: () => undefined });

function errorFields(_key: string, value: unknown): unknown {
  if (typeof value === "bigint") return value.toString();
  if (!(value instanceof Error)) return value;
  const code = (value as { code?: unknown }).code;
  return {
    name: value.name,
    ...(code === undefined ? {} : { code }),
    message: value.message,
    ...(value.cause === undefined ? {} : { cause: value.cause }),
  };
}
