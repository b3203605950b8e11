/**
 * GPIO lines by libgpiod's own tool: one `gpioset` holds the lines for as long as they are used, and
 * takes its orders on standard input. It uses the kernel's GPIO character device, finds a line by its
 * name on every model, and costs neither a native package nor a process for each change.
 * @see https://libgpiod.readthedocs.io/en/latest/gpioset.html (version 2; version 1 has no orders)
 */
import { type ChildProcessWithoutNullStreams, spawn } from "node:child_process";
import { HardwareError, hardwareError } from "../../errors.ts";
import type { Level, OutputLine } from "./spi-port.ts";

export interface LineHolder extends AsyncDisposable {
  /** Gives the line of a BCM pin that was asked for. */
  line(pin: number): OutputLine;
}

export interface LineHolderOptions {
  /** BCM pins, each with the level that it starts with. */
  readonly pins: ReadonlyMap<number, Level>;
  /** @default "gpioset" */
  readonly program?: string;
}

/** What the tool prints when it has done one order and waits for the next. */
const PROMPT = "gpioset> ";
/** Longest wait for it, in ms: a Pi Zero under load starts a process in a third of that. */
const ANSWER_MS_MAX = 2_000;

/**
 * Takes lines and drives them as outputs.
 * @throws HardwareError "not-found" without the tool or in its version 1, "busy" when something else
 * holds a line
 */
export async function holdLines(options: LineHolderOptions): Promise<LineHolder> {
  const { pins, program = "gpioset" } = options;
  const first = [...pins].map(([pin, level]) => `GPIO${pin}=${level}`);
  const child = spawn(program, ["--interactive", "--consumer", "outrider-display", ...first]);
  const talk = talkTo(child);
  try {
    await talk.answer();
  } catch (cause) {
    child.kill("SIGKILL");
    throw startError(program, talk.complaint(), cause);
  }
  return {
    line: (pin) => ({
      set: async (level) => {
        child.stdin.write(`set GPIO${pin}=${level}\n`);
        const answer = await talk.answer();
        if (answer !== "")
          throw new HardwareError(`GPIO ${pin} can't be set: ${answer}`, { code: "refused" });
      },
    }),
    [Symbol.asyncDispose]: () => {
      // At the end of its input it would spin instead of ending.
      child.kill("SIGKILL");
      return Promise.resolve();
    },
  };
}

function startError(program: string, complaint: string, cause: unknown): HardwareError {
  if (/busy/i.test(complaint))
    return new HardwareError(`a GPIO line is in use: ${complaint}`, { code: "busy", cause });
  if (/denied|permitted/i.test(complaint))
    return new HardwareError(`GPIO may not be used: ${complaint}`, { code: "denied", cause });
  const why = complaint === "" ? String(cause) : complaint;
  return new HardwareError(`${program} of gpiod 2 does not run here: ${why}`, {
    code: "not-found",
    cause,
  });
}

/** Waits for the tool's answers, one at a time and in order. */
function talkTo(child: ChildProcessWithoutNullStreams) {
  let printed = "";
  let complaint = "";
  let failure: HardwareError | undefined;
  let waiting = Promise.withResolvers<void>();
  const wake = () => {
    waiting.resolve();
    waiting = Promise.withResolvers();
  };
  const fail = (error: HardwareError) => {
    failure ??= error;
    wake();
  };
  child.stdout.setEncoding("utf8").on("data", (text: string) => {
    printed = (printed + text).slice(-1_000);
    wake();
  });
  child.stderr.setEncoding("utf8").on("data", (text: string) => {
    complaint = (complaint + text).slice(-200);
  });
  child.stdin.on("error", (cause) => fail(hardwareError("gpioset went away", cause)));
  child.on("error", (cause) => fail(hardwareError("gpioset can't be run", cause)));
  child.on("close", (status) =>
    fail(new HardwareError(`gpioset ended with ${status}`, { code: "gone" })),
  );
  return {
    complaint: () => complaint.trim(),
    /** Gives what was printed before the next prompt. @throws HardwareError "timeout", "gone" */
    answer: async (): Promise<string> => {
      const late = new HardwareError("gpioset does not answer", { code: "timeout" });
      const timer = setTimeout(() => fail(late), ANSWER_MS_MAX);
      try {
        while (!printed.includes(PROMPT)) {
          if (failure !== undefined) throw failure;
          await waiting.promise;
        }
      } finally {
        clearTimeout(timer);
      }
      const end = printed.indexOf(PROMPT);
      const answer = printed.slice(0, end).trim();
      printed = printed.slice(end + PROMPT.length);
      return answer;
    },
  };
}
