/** Keeps the built page at hand: built when first wanted, again when its sources change. */
import { buildConsole } from "../assembly/console-build.ts";

export interface ConsolePage {
  /** Gives the folder of the page; waits for its build. A failed build is tried again. */
  dir(): Promise<string>;
  /** Builds the page as the sources are now; the old one stays until the new one is there. */
  rebuild(): Promise<void>;
}

/** `onBuilt` is told each time the page is there, built or found built. */
export function createConsolePage(onBuilt: () => void): ConsolePage {
  let page: Promise<string> | undefined;
  const build = async () => {
    const dir = await buildConsole();
    onBuilt();
    return dir;
  };
  return {
    dir: () => {
      page ??= build().catch((error: unknown) => {
        page = undefined;
        throw error;
      });
      return page;
    },
    rebuild: async () => {
      const dir = await build();
      page = Promise.resolve(dir);
    },
  };
}
