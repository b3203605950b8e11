/** Synthesizes the kit's stacks in a child process, since CDK would stay in memory otherwise. */
import { join } from "node:path";
import { ACCOUNT_ID, REGION } from "../aws-names.ts";
import { cachedBuild } from "./build-cache.ts";
import { runTool } from "./run-tool.ts";

/** Limit of one synthesis on a slow machine, in ms; 1 to 8 s is usual (measured). */
const LIMIT_MS = 180_000;

/** Gives the folder of the kit's cloud assembly as the sources are now. */
export async function synthesize(): Promise<string> {
  const dir = await cachedBuild({
    name: "assembly",
    inputs: ["cloud/src", "cloud/package.json", "cloud/cdk.json", "shared", "package-lock.json"],
    build: (making) =>
      runTool({
        what: "synthesis",
        argv: ["cloud/src/synth.ts", "--out", join(making, "cdk.out"), "--no-validate", "--link"],
        env: { CDK_DEFAULT_ACCOUNT: ACCOUNT_ID, CDK_DEFAULT_REGION: REGION },
        limitMs: LIMIT_MS,
      }),
  });
  return join(dir, "cdk.out");
}
