/** Frames JSON values over a byte stream: one value a line. */
import type { Readable, Writable } from "node:stream";

export interface JsonLineReader {
  /** Takes each value in order. */
  readonly onValue: (value: unknown) => void;
  /** Hears of a line that is no JSON or is too long; the stream is destroyed after it. */
  readonly onBad: (problem: string) => void;
  /** Longest line, in characters. @default 65536 */
  readonly charactersMax?: number;
}

/** Reads newline-delimited JSON from a stream. A peer that breaks the framing is cut off. */
export function readJsonLines(stream: Readable, reader: JsonLineReader): void {
  const { onValue, onBad, charactersMax = 65_536 } = reader;
  let rest = "";
  const refuse = (problem: string) => {
    rest = "";
    stream.destroy();
    onBad(problem);
  };
  stream.setEncoding("utf8");
  stream.on("data", (chunk: string) => {
    const lines = (rest + chunk).split("\n");
    rest = lines.pop() ?? "";
    for (const line of lines) {
      const value = parse(line);
      if (value === BAD) return refuse("a line is not JSON");
      onValue(value);
      if (stream.destroyed) return;
    }
    if (rest.length > charactersMax) refuse(`a line is longer than ${charactersMax} characters`);
  });
}

/** Writes one value as a line. Returns false when the stream's buffer is full. */
export function writeJsonLine(stream: Writable, value: unknown): boolean {
  return stream.write(`${JSON.stringify(value)}\n`);
}

const BAD = Symbol("bad");

function parse(line: string): unknown {
  try {
    return JSON.parse(line);
  } catch {
    return BAD;
  }
}
