/** Writes an instance's log stream: its own lines, and Lambda's START, END and REPORT. */
import type { Readable } from "node:stream";
import type { Logs } from "../contracts.ts";

export interface InvocationLog {
  /** Takes the lines of a standard stream until it ends. */
  follow(stream: Readable): void;
  start(requestId: string): void;
  end(report: InvocationReport): void;
  line(message: string): void;
}

export interface InvocationReport {
  readonly requestId: string;
  readonly durationMs: number;
  readonly memoryMb: number;
  readonly peakMb: number | undefined;
  /** Present for the invocation that started the instance. */
  readonly initMs: number | undefined;
  readonly status: "timeout" | "error" | undefined;
}

export interface InvocationLogOptions {
  readonly logs: Logs;
  readonly logGroup: string;
  readonly logStream: string;
  readonly epochMs: () => number;
}

/** Largest log event, in bytes; a longer line is cut. */
const LINE_BYTES_MAX = 256 * 1024;

/** Opens the stream. */
export function openInvocationLog(options: InvocationLogOptions): InvocationLog {
  const { logs, logGroup, logStream, epochMs } = options;
  const line = (message: string) => logs.put(logGroup, logStream, message, epochMs());
  return {
    line,
    follow: (stream) => followLines(stream, line),
    start: (requestId) => line(`START RequestId: ${requestId} Version: $LATEST`),
    end: (report) => {
      line(`END RequestId: ${report.requestId}`);
      line(reportLine(report));
    },
  };
}

function followLines(stream: Readable, line: (message: string) => void): void {
  let rest = "";
  stream.setEncoding("utf8");
  stream.on("data", (chunk: string) => {
    const lines = (rest + chunk).split("\n");
    rest = (lines.pop() ?? "").slice(-LINE_BYTES_MAX);
    for (const message of lines) {
      if (message !== "") line(message.slice(0, LINE_BYTES_MAX));
    }
  });
  stream.on("end", () => {
    if (rest !== "") line(rest);
  });
}

/** @see https://docs.aws.amazon.com/lambda/latest/dg/nodejs-logging.html */
function reportLine(report: InvocationReport): string {
  const { requestId, durationMs, memoryMb, peakMb, initMs, status } = report;
  const parts = [
    `REPORT RequestId: ${requestId}`,
    `Duration: ${durationMs.toFixed(2)} ms`,
    `Billed Duration: ${Math.ceil(durationMs + (initMs ?? 0))} ms`,
    `Memory Size: ${memoryMb} MB`,
    `Max Memory Used: ${peakMb ?? 0} MB`,
    ...(initMs === undefined ? [] : [`Init Duration: ${initMs.toFixed(2)} ms`]),
    ...(status === undefined ? [] : [`Status: ${status}`]),
  ];
  return `${parts.join("\t")}\t`;
}
