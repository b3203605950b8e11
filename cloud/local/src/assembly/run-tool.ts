/** Runs one of the kit's tools to its end as a child of the host. */
import { TimeoutError, withTimeout } from "@outrider/runtime";
import { startLeashed } from "../devices/leashed-child.ts";
import { REPOSITORY } from "../repository.ts";

/** Says that a tool failed ("tool-failed") with the end of what it wrote. */
export class ToolError extends Error {
  override readonly name = "ToolError";
  readonly code = "tool-failed";
}

export interface Tool {
  /** What it does, for the message of a failure: "synthesis". */
  readonly what: string;
  readonly argv: readonly string[];
  readonly cwd?: string;
  readonly env?: Readonly<Record<string, string>>;
  readonly limitMs: number;
}

/** Lines of output that a failure shows at most. */
const SHOWN_LINES = 60;

/**
 * Waits for the tool to end well.
 * @throws ToolError "tool-failed" when it ends otherwise or passes its limit.
 */
export async function runTool({
  what,
  argv,
  cwd = REPOSITORY,
  env = {},
  limitMs,
}: Tool): Promise<void> {
  const lines: string[] = [];
  const onLine = (line: string) => {
    lines.push(line);
    if (lines.length > SHOWN_LINES) lines.shift();
  };
  const child = startLeashed({ argv, cwd, env, onLine, onOutput: onLine });
  try {
    const { code, signal, error } = await withTimeout(child.ended, limitMs, what);
    if (code === 0) return;
    const how = error?.message ?? (code === null ? `by ${signal}` : `with status ${code}`);
    throw new ToolError(`${what} ended ${how}:\n${lines.join("\n")}`, { cause: error });
  } catch (error) {
    if (!(error instanceof TimeoutError)) throw error;
    await child.stop(0);
    throw new ToolError(`${error.message}:\n${lines.join("\n")}`, { cause: error });
  }
}
