import { defineConfig } from "vitest/config";
import { useCompileCache } from "./test/rig/config.ts";

useCompileCache();

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
        },
      },
      { test: { name: "conformance", include: ["test/{conformance,fuzz,house}/**/*.test.ts"] } },
      {
        test: {
          name: "flow",
          include: ["test/{flow,faults}/**/*.test.ts"],
          testTimeout: 60_000,
          hookTimeout: 60_000,
          // The tools that they start load in half the time from Node's compile cache.
          env: { NODE_COMPILE_CACHE: `${import.meta.dirname}/.cache/node` },
          // Each starts processes of its own, which share the cores with it.
          maxWorkers: 2,
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
