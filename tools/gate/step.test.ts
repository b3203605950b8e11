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
    const lines: string[] = [];
    const print = (text: string) => void lines.push(text);
    await runStep({ name: "fine", program: program("process.exitCode = 0;"), args: [], print });
    expect(lines).toEqual([expect.stringMatching(/^ok {3}fine \d+\.\d s\n$/)]);
  });

  it("fails with the program's status", async () => {
    const lines: string[] = [];
    const print = (text: string) => void lines.push(text);
    const content = 'process.stdout.write("why"); process.exitCode = 3;';
    const step = { name: "bad", program: program(content), args: [], print };
    await expect(runStep(step)).rejects.toThrow("bad: ended with status 3");
    expect(lines).toEqual([expect.stringContaining("FAIL bad"), "why"]);
  });

  it("does not start once the gate is stopped", async () => {
    const step = { name: "late", program: "no-such-program", args: [] };
    await runStep(step, AbortSignal.abort());
  });
});
