import { describe, expect, it } from "vitest";
import { readArguments } from "./arguments.ts";

const HELP = {
  command: "node gate.ts",
  description: "Moves motors.",
  flags: { zero: "zero only" },
};

describe("the command line", () => {
  it("names the config and the flags given", () => {
    expect(readArguments(["--config", "c.json", "--zero"], HELP)).toEqual({
      kind: "run",
      config: "c.json",
      flags: new Set(["zero"]),
    });
  });

  it("prints help with status 0, every option in it", () => {
    const { text, status } = readArguments(["--help"], HELP) as { text: string; status: number };
    expect(status).toBe(0);
    for (const part of ["node gate.ts", "--config", "--zero", "zero only", "Moves motors."]) {
      expect(text).toContain(part);
    }
  });

  it.each([[[]], [["--config"]], [["--speed", "9"]], [["c.json"]]])(
    "refuses %j with status 2",
    (args) => {
      expect(readArguments(args, HELP)).toMatchObject({ kind: "exit", status: 2 });
    },
  );
});
