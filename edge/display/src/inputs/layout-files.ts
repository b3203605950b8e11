/** Watches a folder of layouts: what is written there shows at once, what is wrong is told by name. */
import { type FSWatcher, watch } from "node:fs";
import { mkdir, readdir } from "node:fs/promises";
import { join } from "node:path";
import { type LayoutPage, layoutPage } from "@outrider/protocol";
import type { Log } from "@outrider/runtime";
import type { DisplayEvent } from "../display-types.ts";
import { readBounded } from "../read-bounded.ts";

export interface LayoutFilesOptions {
  readonly folder: string;
  readonly push: (event: DisplayEvent) => void;
  readonly log: Log;
  /** Looks again this often, in ms, should the system tell nothing. @default 5000 */
  readonly everyMs?: number;
}

const EVERY_MS = 5_000;
/** An editor writes a file in several steps; we look when it has been quiet for this long, in ms. */
const QUIET_MS = 60;
const FILES_MAX = 28;
const BYTES_MAX = 128 * 1024;

interface Known {
  readonly text: string;
  readonly layout: LayoutPage | undefined;
  readonly problem: string | undefined;
}

/** Reads the folder now and whenever it changes, until disposed. A bad file leaves what it gave before. */
export async function watchLayoutFiles(options: LayoutFilesOptions): Promise<AsyncDisposable> {
  const { folder, log, everyMs = EVERY_MS } = options;
  let known: ReadonlyMap<string, Known> = new Map();
  let reading: Promise<void> = Promise.resolve();
  const read = () => {
    reading = reading.then(async () => {
      known = await readAll(options, known);
    });
    return reading;
  };
  await mkdir(folder, { recursive: true }).catch((error: unknown) =>
    log.warn("no folder of layouts", { error }),
  );
  await read();
  let quiet: NodeJS.Timeout | undefined;
  const watcher = tryWatch(folder, log, () => {
    clearTimeout(quiet);
    quiet = setTimeout(() => void read(), QUIET_MS);
  });
  const timer = setInterval(() => void read(), everyMs);
  return {
    [Symbol.asyncDispose]: async () => {
      clearTimeout(quiet);
      clearInterval(timer);
      watcher?.close();
      await reading;
    },
  };
}

/** Without the system's word, the next look finds the change. */
function tryWatch(folder: string, log: Log, onChange: () => void): FSWatcher | undefined {
  try {
    const watcher = watch(folder, onChange);
    watcher.on("error", (error) => log.warn("layouts are looked at now and then only", { error }));
    return watcher;
  } catch (error) {
    log.warn("layouts are looked at now and then only", { error });
    return undefined;
  }
}

async function readAll(
  { folder, push, log }: LayoutFilesOptions,
  before: ReadonlyMap<string, Known>,
): Promise<ReadonlyMap<string, Known>> {
  const names = await readdir(folder).catch(() => []);
  const files = names.filter((name) => /^[^.].*\.json$/.test(name)).sort();
  const now = new Map<string, Known>();
  for (const name of files.slice(0, FILES_MAX)) {
    now.set(name, await readOne(join(folder, name), before.get(name)));
  }
  const isSame =
    now.size === before.size && [...now].every(([name, one]) => before.get(name) === one);
  if (isSame) return before;
  const problems = [...now].flatMap(([name, { problem }]) =>
    problem === undefined ? [] : `${name}: ${problem}`,
  );
  const layouts = [...now.values()].flatMap(({ layout }) => layout ?? []);
  log.info("layouts of files", { pages: layouts.map(({ page }) => page), problems });
  push({ type: "layout-files", layouts });
  push({
    type: "problem",
    part: "layout",
    problem: problems.length === 0 ? undefined : problems.join("; "),
  });
  return now;
}

async function readOne(path: string, before: Known | undefined): Promise<Known> {
  try {
    const text = (await readBounded(path, BYTES_MAX)).toString("utf8");
    if (before !== undefined && text === before.text) return before;
    return { text, layout: before?.layout, problem: undefined, ...judge(text) };
  } catch (error) {
    const problem = error instanceof Error ? error.message : String(error);
    return before?.problem === problem ? before : { text: "", layout: before?.layout, problem };
  }
}

function judge(text: string): { layout: LayoutPage } | { problem: string } {
  const value = parse(text);
  if (value === undefined) return { problem: "it is no JSON" };
  if (!isShallow(value, 32)) return { problem: "it nests too deep" };
  const parsed = layoutPage.safeParse(value);
  if (parsed.success) return { layout: parsed.data };
  const issue = parsed.error.issues[0];
  return { problem: `${issue?.path.map(String).join(".") || "page"}: ${issue?.message}` };
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function isShallow(value: unknown, levels: number): boolean {
  if (typeof value !== "object" || value === null) return true;
  return levels > 0 && Object.values(value).every((one) => isShallow(one, levels - 1));
}
