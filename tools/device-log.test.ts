// Aim: a device's log is followed as it grows, begins anew and ends, near and far.
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import {
  appendFileSync,
  chmodSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { describe, expect, it } from "vitest";
import { followSsh } from "./device-log/follow-ssh.ts";
import { jsonLine, prettyLine } from "./device-log/format-line.ts";

const ROOT = join(import.meta.dirname, "..");

const logged = (second: number, text: string, fields = {}) =>
  JSON.stringify({ time: `2026-01-01T00:00:${second}.000Z`, level: "info", text, ...fields });

function device() {
  const data = mkdtempSync(join(tmpdir(), "outrider-log-"));
  const folder = join(data, "devices", "mars-1");
  mkdirSync(folder, { recursive: true });
  const path = (name: string) => join(folder, name);
  let child: ChildProcess | undefined;
  return {
    data,
    path,
    append: (name: string, ...lines: readonly string[]) =>
      appendFileSync(path(name), lines.map((line) => `${line}\n`).join("")),
    follow: (...args: readonly string[]) => {
      const argv = ["tools/device-log.ts", "mars-1", "--data", data, ...args];
      const started = spawn(process.execPath, argv, { cwd: ROOT });
      child = started;
      const lines = createInterface({ input: started.stdout })[Symbol.asyncIterator]();
      return {
        next: async () => JSON.parse((await lines.next()).value ?? "null").text,
        interrupt: async () => {
          started.kill("SIGINT");
          return (await once(started, "close"))[0];
        },
      };
    },
    [Symbol.dispose]: () => {
      child?.kill("SIGKILL");
      rmSync(data, { recursive: true });
    },
  };
}

describe("a device's log", { timeout: 30_000 }, () => {
  it("is followed over all programs, the last lines first by their time, until Ctrl-C", async () => {
    using mars = device();
    mars.append("main.log", logged(10, "a"), logged(30, "c"));
    mars.append("video.log", logged(20, "b"), logged(40, "d"));
    const log = mars.follow("--lines", "3");
    expect([await log.next(), await log.next(), await log.next()]).toEqual(["b", "c", "d"]);
    mars.append("main.log", logged(50, "e"));
    expect(await log.next()).toBe("e");
    mars.append("late.log", logged(51, "f"));
    expect(await log.next()).toBe("f");
    expect(await log.interrupt()).toBe(0);
  });

  it("is followed into the file that takes its name, and back into the one before", async () => {
    using mars = device();
    mars.append("main.log.1", logged(10, "a"));
    mars.append("main.log", logged(20, "b"));
    const log = mars.follow();
    expect([await log.next(), await log.next()]).toEqual(["a", "b"]);
    mars.append("main.log", logged(30, "c"));
    renameSync(mars.path("main.log"), mars.path("main.log.1"));
    mars.append("main.log", logged(40, "d"));
    expect([await log.next(), await log.next()]).toEqual(["c", "d"]);
    expect(await log.interrupt()).toBe(0);
  });

  it("is that of one program where one is named, a line at a time", async () => {
    using mars = device();
    mars.append("gate.log", logged(10, "no"));
    mars.append("main.log", logged(20, "yes"));
    const log = mars.follow("--program", "main");
    expect(await log.next()).toBe("yes");
    const line = logged(30, "whole", { umlaut: "ü" });
    appendFileSync(mars.path("main.log"), line.slice(0, 20));
    mars.append("gate.log", logged(31, "no"));
    appendFileSync(mars.path("main.log"), `${line.slice(20)}\n`);
    expect(await log.next()).toBe("whole");
    expect(await log.interrupt()).toBe(0);
  });

  it("that is not there is explained", async () => {
    using mars = device();
    const argv = ["tools/device-log.ts", "venus-1", "--data", mars.data];
    const child = spawn(process.execPath, argv, { cwd: ROOT });
    let complaint = "";
    child.stderr.on("data", (text) => {
      complaint += text;
    });
    expect((await once(child, "close"))[0]).toBe(1);
    expect(complaint).toContain("there: mars-1");
  });
});

describe("a device's journal", () => {
  it("is asked of ssh by its units, and ends with the signal", async () => {
    using mars = device();
    const program = join(mars.data, "ssh");
    writeFileSync(
      program,
      `#!/bin/sh\nprintf '%s\\n' "$@" > '${mars.data}/arguments'\necho hello\nexec sleep 60\n`,
    );
    chmodSync(program, 0o755);
    const stopped = new AbortController();
    const lines: string[] = [];
    await followSsh({
      target: "pi@mars.local",
      program: "display",
      lines: 5,
      signal: stopped.signal,
      sshProgram: program,
      onLine: ({ text }) => {
        lines.push(text);
        stopped.abort();
      },
    });
    expect(lines).toEqual(["hello"]);
    const [target, command] = readFileSync(join(mars.data, "arguments"), "utf8")
      .split("\n")
      .slice(-3);
    expect(target).toBe("pi@mars.local");
    expect(command).toContain("--lines=5 --unit='outrider-display'");
  });

  it("that can't be reached is explained", async () => {
    const { signal } = new AbortController();
    const options = { target: "x", lines: 1, signal, onLine: () => undefined };
    await expect(followSsh({ ...options, sshProgram: "/bin/false" })).rejects.toMatchObject({
      name: "ToolError",
      code: "refused",
    });
  });
});

describe("a line of a log", () => {
  const line = (text: string) => ({ program: "main", text });

  it("shows time, program, text and fields to people", () => {
    const text = logged(10, "panel chosen", { program: "display", device: "/dev/fb1", tries: 2 });
    expect(prettyLine(line(text), false)).toBe(
      "00:00:10.000 display panel chosen device=/dev/fb1 tries=2",
    );
  });

  it("names its level where it matters", () => {
    const text = logged(10, "panel fails").replace("info", "error");
    expect(prettyLine(line(text), false)).toContain("error: panel fails");
    expect(prettyLine(line(text), true)).toContain("\u001b[31merror: panel fails");
  });

  it("can't steer the terminal", () => {
    const text = logged(10, "\u001b[2Jgone", { who: "\u0007" });
    expect(prettyLine(line(text), false)).not.toMatch(/\p{Cc}/u);
    expect(prettyLine(line("\u001b[2J"), false)).not.toMatch(/\p{Cc}/u);
  });

  it("is JSON for programs, also what was none", () => {
    expect(jsonLine(line(logged(10, "a")))).toBe(logged(10, "a"));
    expect(JSON.parse(jsonLine(line("    at main.ts:1")))).toEqual({
      program: "main",
      text: "    at main.ts:1",
    });
  });
});
