import { defineConfig } from "vitest/config";
import { useCompileCache } from "./test/rig/config.ts";

useCompileCache();

/** How many files run at once: as many as the smallest machine has cores. Vitest leaves one of them idle. */
const AT_ONCE = 2;
/** Longest test that starts no host, in ms: a second on a quiet machine, several on a busy one. */
const SHORT_MS_MAX = 20_000;

/** Unit tests stand beside their file; `test/` holds what spans packages, slowest kinds last. */
export default defineConfig({
  test: {
    projects: [
      {
        test: {
          name: "unit",
          include: ["{shared,edge,cloud,tools}/**/*.test.ts"],
          exclude: ["**/node_modules/**"],
          // They mock no module and start no host: one process may run many, and loads modules once.
          isolate: false,
          testTimeout: SHORT_MS_MAX,
          maxWorkers: AT_ONCE,
        },
      },
      {
        test: {
          name: "conformance",
          include: ["test/{conformance,fuzz,house}/**/*.test.ts"],
          testTimeout: SHORT_MS_MAX,
          maxWorkers: AT_ONCE,
        },
      },
      {
        test: {
          name: "flow",
          include: ["test/{flow,faults}/**/*.test.ts"],
          testTimeout: 60_000,
          hookTimeout: 60_000,
          // Each starts processes of its own, which share the cores with it.
          maxWorkers: AT_ONCE,
          sequence: { groupOrder: 1 },
        },
      },
      {
        test: {
          name: "browser",
          include: ["test/browser/**/*.test.ts"],
          testTimeout: 60_000,
          hookTimeout: 60_000,
          // A browser that decodes video next to another shows both late.
          maxWorkers: 1,
          sequence: { groupOrder: 2 },
        },
      },
    ],
  },
});
