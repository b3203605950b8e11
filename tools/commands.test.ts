// Aim: every command explains itself and tells wrong use from failure.
import { spawnSync } from "node:child_process";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";

const ROOT = join(import.meta.dirname, "..");

/** Is every file that ends a process with a status: a command. */
const COMMANDS = [...readdirSync(import.meta.dirname).map((name) => join("tools", name))]
  .filter((file) => /\.(ts|mjs)$/.test(file) && !file.endsWith(".test.ts"))
  .filter((file) => readFileSync(join(ROOT, file), "utf8").includes("process.exitCode ="))
  .concat(join("cloud", "src", "synth.ts"));

describe.each(COMMANDS)("the command %s", (file) => {
  const run = (arg: string) =>
    spawnSync(process.execPath, [file, arg], { cwd: ROOT, encoding: "utf8", timeout: 20_000 });

  it("prints its help and ends with 0", () => {
    const { status, stdout } = run("--help");
    expect(status).toBe(0);
    expect(stdout).toContain("--help");
  });

  it("ends with 2 for an option that it does not have", () => {
    const { status, stdout, stderr } = run("--no-such-option");
    expect({ status, stdout }).toEqual({ status: 2, stdout: "" });
    expect(stderr).not.toBe("");
  });
});
