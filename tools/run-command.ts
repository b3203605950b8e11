/** Runs a command: help, exit status, and errors in words. */
import { ToolError } from "./outputs.ts";

/** Is wrong use of a command: its text is printed above the help. */
export class UsageError extends Error {
  override readonly name = "UsageError";
}

export interface Command {
  readonly help: string;
  /** Does the work. What it throws as ToolError is explained, anything else is a bug. */
  run(args: string[]): Promise<void>;
  /** Takes what went wrong, in words. @default standard error */
  readonly complain?: (text: string) => void;
}

/**
 * Runs a command and gives its exit status: 0 done, 1 failed and explained, 2 wrong use.
 * Bugs are thrown on, with their stack.
 */
export async function runCommand(
  { help, run, complain = (text) => process.stderr.write(text) }: Command,
  args: string[],
): Promise<number> {
  if (args.includes("--help")) {
    process.stdout.write(help);
    return 0;
  }
  try {
    await run(args);
    return 0;
  } catch (error) {
    if (isWrongUse(error)) {
      complain(`${error.message}\n\n${help}`);
      return 2;
    }
    const explained = explain(error);
    if (explained === undefined) throw error;
    complain(`${explained}\n`);
    return 1;
  }
}

function isWrongUse(error: unknown): error is Error {
  const code = (error as { code?: unknown } | undefined)?.code;
  const fromParseArgs = typeof code === "string" && code.startsWith("ERR_PARSE_ARGS");
  return error instanceof UsageError || (error instanceof Error && fromParseArgs);
}

/** Puts the failures of the world into words; `undefined` for a bug. */
function explain(error: unknown): string | undefined {
  if (error instanceof ToolError) return error.message;
  if (!(error instanceof Error)) return undefined;
  const code =
    (error as NodeJS.ErrnoException).code ?? (error.cause as { code?: string } | undefined)?.code;
  if (code === "ECONNREFUSED")
    return "Nobody answers there: is the local host running (npm start)?";
  if (error.name === "CredentialsProviderError")
    return `No AWS credentials: sign in first, or name a profile with --profile (${error.message})`;
  if (error.name === "TimeoutError") return `No answer in time: ${error.message}`;
  if ("$metadata" in error) return `AWS refused: ${error.name}: ${error.message}`;
  if (code !== undefined && /^E[A-Z]+$/.test(code)) return error.message;
  return undefined;
}
