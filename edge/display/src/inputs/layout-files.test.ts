/** A folder of layouts shows as it is now; what is wrong in it is named, and leaves what was there. */
import { execFileSync } from "node:child_process";
import { mkdir, mkdtemp, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setImmediate as turn } from "node:timers/promises";
import { silentLog } from "@outrider/runtime";
import { afterEach, beforeEach, expect, it } from "vitest";
import type { DisplayEvent } from "../display-types.ts";
import { watchLayoutFiles } from "./layout-files.ts";

let folder = "";
let events: DisplayEvent[] = [];
let opened: AsyncDisposableStack;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "outrider-layouts-"));
  events = [];
  opened = new AsyncDisposableStack();
});
afterEach(async () => {
  await opened.disposeAsync();
  await rm(folder, { recursive: true, force: true });
});

const start = async () =>
  opened.use(
    await watchLayoutFiles({
      folder,
      push: (event) => events.push(event),
      log: silentLog,
      everyMs: 10,
    }),
  );
const write = (name: string, content: string) => writeFile(join(folder, name), content);
const layout = (title: string) =>
  JSON.stringify({ page: "hello", title, root: { type: "text", text: title } });
const titles = () =>
  events.findLast((event) => event.type === "layout-files")?.layouts.map(({ title = "" }) => title);
const problem = () => events.findLast((event) => event.type === "problem")?.problem;

async function until(holds: () => boolean): Promise<void> {
  while (!holds()) await turn();
}

it("tells of what is there at the start, and of each change once", async () => {
  await write("hello.json", layout("One"));
  await write(".hidden.json", "nothing");
  await start();
  expect([titles(), problem()]).toEqual([["One"], undefined]);
  await write("hello.json", layout("Two"));
  await until(() => titles()?.[0] === "Two");
  await rm(join(folder, "hello.json"));
  await until(() => titles()?.length === 0);
  expect(events).toHaveLength(6);
});

it.each([
  ["no JSON", "{", "hello.json: it is no JSON"],
  ["an element that there is not", layout("x").replace('"text"', '"script"'), "hello.json: root"],
  ["a file that is too large", " ".repeat(128 * 1024 + 1), "hello.json: more than 131072 bytes"],
  ["one that nests too deep", "[".repeat(100) + "]".repeat(100), "hello.json: it nests too deep"],
])("%s is named, and the page before stays", async (_, content, reason) => {
  await write("hello.json", layout("Before"));
  await start();
  await write("hello.json", content);
  await until(() => problem() !== undefined);
  expect(problem()).toContain(reason);
  expect(titles()).toEqual(["Before"]);
  await write("hello.json", layout("After"));
  await until(() => problem() === undefined);
  expect(titles()).toEqual(["After"]);
});

it.each([
  ["a pipe", (path: string) => execFileSync("mkfifo", [path])],
  ["a device without an end", (path: string) => symlink("/dev/zero", path)],
  ["a folder", (path: string) => mkdir(path)],
])("%s is named, and the layouts beside it show", async (_, make) => {
  await make(join(folder, "a.json"));
  await write("hello.json", layout("Beside"));
  await start();
  expect([titles(), problem()]).toEqual([["Beside"], "a.json: it is no file"]);
});

it("a folder that can't be made has no layouts, and the display goes on", async () => {
  await write("file", "");
  folder = join(folder, "file");
  await start();
  expect(events).toEqual([]);
  folder = join(folder, "..");
});
