/** Keeps the built page at hand: built when first wanted, again when its sources change. */
import { buildConsole } from "../assembly/console-build.ts";

export interface ConsolePage {
  /** Gives the folder of the page; waits for its build. A failed build is tried again. */
  dir(): Promise<string>;
  /** Builds the page as the sources are now; the old one stays until the new one is there. */
  rebuild(): Promise<void>;
}

/** Makes the keeper; nothing is built before it is wanted. */
export function createConsolePage(): ConsolePage {
  let page: Promise<string> | undefined;
  return {
    dir: () => {
      page ??= buildConsole().catch((error: unknown) => {
        page = undefined;
        throw error;
      });
      return page;
    },
    rebuild: async () => {
      const dir = await buildConsole();
      page = Promise.resolve(dir);
    },
  };
}
