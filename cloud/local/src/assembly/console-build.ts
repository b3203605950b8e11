/** Builds the console's page with Vite in a child process. */
import { createRequire } from "node:module";
import { join } from "node:path";
import { REPOSITORY } from "../repository.ts";
import { cachedBuild } from "./build-cache.ts";
import { runTool } from "./run-tool.ts";

/** Limit of one build on a slow machine, in ms. */
const LIMIT_MS = 180_000;

/** Gives the folder of the built page as the sources are now. */
export function buildConsole(): Promise<string> {
  const cwd = join(REPOSITORY, "cloud/console");
  return cachedBuild({
    name: "console",
    inputs: ["cloud/console", "shared/protocol/src", "package-lock.json"],
    build: (dir) =>
      runTool({
        what: "the console's build",
        argv: [vite(cwd), "build", "--outDir", dir, "--emptyOutDir", "--logLevel", "warn"],
        cwd,
        env: { NODE_ENV: "production" },
        limitMs: LIMIT_MS,
      }),
  });
}

function vite(cwd: string): string {
  const manifest = createRequire(join(cwd, "package.json")).resolve("vite/package.json");
  return join(manifest, "..", "bin", "vite.js");
}
