/** Follows changes of the sources while a person works on them (`npm run dev`). */
import { join, relative } from "node:path";
import type { Log } from "@outrider/runtime";
import { watch } from "chokidar";
import { REPOSITORY } from "../repository.ts";

export interface SourceWatchOptions {
  /** Called after handlers, stacks or what they share have changed. */
  readonly onStacks: () => Promise<void>;
  /** Called after the console's page has changed. */
  readonly onConsole: () => Promise<void>;
  readonly log: Log;
}

/** Quiet time after the last change before anything is done about it, in ms. */
const QUIET_MS = 150;

const STACKS = ["cloud/src", "shared"];
const CONSOLE = ["cloud/console", "shared/protocol"];

/** Begins to watch; the given functions never run twice at once. */
export function watchSources({ onStacks, onConsole, log }: SourceWatchOptions): {
  close(): Promise<void>;
} {
  const watched = [...STACKS, ...CONSOLE].map((folder) => join(REPOSITORY, folder));
  const watcher = watch(watched, { ignoreInitial: true, ignored: isMade });
  const stacks = oneAtATime(onStacks, log);
  const page = oneAtATime(onConsole, log);
  watcher.on("all", (_event, path) => {
    const changed = relative(REPOSITORY, path);
    if (STACKS.some((folder) => changed.startsWith(`${folder}/`))) stacks.ask();
    if (CONSOLE.some((folder) => changed.startsWith(`${folder}/`))) page.ask();
  });
  watcher.on("error", (error) => {
    log.error("changes of the sources cannot be followed", { error });
  });
  return {
    close: async () => {
      await watcher.close();
      await Promise.all([stacks.close(), page.close()]);
    },
  };
}

/** Leaves out what is made, and tests, which no running part is made from. */
function isMade(path: string): boolean {
  return /[\\/](node_modules|dist|cdk\.out|\.cache)([\\/]|$)|\.test\.ts$|\.tmp$/u.test(path);
}

/** Runs `act` once things are quiet; asked meanwhile, once more afterwards. */
function oneAtATime(act: () => Promise<void>, log: Log) {
  let timer: NodeJS.Timeout | undefined;
  let running = Promise.resolve();
  return {
    ask: () => {
      clearTimeout(timer);
      timer = setTimeout(() => {
        running = running.then(act).catch((error: unknown) => {
          // What runs stays as it is; the person sees why and mends it.
          log.error("a change was not taken over", { error });
        });
      }, QUIET_MS);
    },
    close: () => {
      clearTimeout(timer);
      return running;
    },
  };
}
