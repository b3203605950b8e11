// Aim: a step's outcome is its program's, and a stopped gate starts nothing more.
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, relative } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { runStep } from "./step.ts";

const ROOT = join(import.meta.dirname, "../..");

describe("a step of the gate", () => {
  const directory = mkdtempSync(join(tmpdir(), "outrider-step-"));
  afterAll(() => rmSync(directory, { recursive: true, force: true }));
  const program = (content: string) => {
    const file = join(directory, `${content.length}.ts`);
    writeFileSync(file, content);
    return relative(ROOT, file);
  };

  it("passes when its program ends with 0", async () => {
    await runStep({ name: "fine", program: program("process.exitCode = 0;"), args: [] });
  });

  it("fails with the program's status", async () => {
    const step = { name: "bad", program: program("process.exitCode = 3;\n"), args: [] };
    await expect(runStep(step)).rejects.toThrow("bad: ended with status 3");
  });

  it("does not start once the gate is stopped", async () => {
    const step = { name: "late", program: "no-such-program", args: [] };
    await runStep(step, AbortSignal.abort());
  });
});
