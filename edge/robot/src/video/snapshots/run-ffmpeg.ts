/** Runs ffmpeg once over bytes in memory. */
import { spawn } from "node:child_process";
import { createInterface } from "node:readline";
import type { Log } from "@outrider/runtime";
import { VideoError } from "../errors.ts";

export interface FfmpegRun {
  readonly file: string;
  /** Inputs, filters and outputs. */
  readonly args: readonly string[];
  readonly input: Uint8Array;
  /** Ends it by force. */
  readonly signal: AbortSignal;
  /** Takes what it says on standard error. */
  readonly log: Log;
}

const QUIET = ["-hide_banner", "-loglevel", "error", "-nostdin"] as const;
/** Thirty times what a picture may have; more is no picture. */
const OUTPUT_BYTES_MAX = 2 << 20;
const LINES_MAX = 20;
const LINE_CHARACTERS_MAX = 500;

/** Gives what it wrote to standard output. @throws VideoError "no-jpeg" */
export async function runFfmpeg({ file, args, input, signal, log }: FfmpegRun): Promise<Buffer> {
  const child = spawn(file, [...QUIET, ...args], { stdio: ["pipe", "pipe", "pipe"] });
  const { promise, resolve, reject } = Promise.withResolvers<Buffer>();
  const fail = (why: string, cause?: unknown) => {
    child.kill("SIGKILL");
    reject(new VideoError(`ffmpeg ${why}`, { code: "no-jpeg", cause }));
  };
  const chunks: Buffer[] = [];
  let bytes = 0;
  child.stdout.on("data", (chunk: Buffer) => {
    bytes += chunk.length;
    if (bytes > OUTPUT_BYTES_MAX) fail("wrote more than a picture");
    else chunks.push(chunk);
  });
  let lines = 0;
  createInterface({ input: child.stderr }).on("line", (line) => {
    lines += 1;
    if (lines <= LINES_MAX) log.warn("ffmpeg says", { line: line.slice(0, LINE_CHARACTERS_MAX) });
  });
  child.once("error", (error) => fail("can't be started", error));
  child.once("close", (code, endedBy) => {
    if (code === 0 && bytes > 0) resolve(Buffer.concat(chunks));
    else fail(code === 0 ? "wrote no picture" : `ended (${endedBy ?? `status ${code}`})`);
  });
  // It may end before it has read all; its end tells.
  child.stdin.on("error", () => undefined);
  child.stdin.end(input);
  const abort = () => fail("was not done in time", signal.reason);
  signal.addEventListener("abort", abort, { once: true });
  try {
    if (signal.aborted) abort();
    return await promise;
  } finally {
    signal.removeEventListener("abort", abort);
  }
}
