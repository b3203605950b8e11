/** Runs everything a change must pass: `npm test`. */
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { z } from "zod";
import { runStep, type Step } from "./gate/step.ts";
import { ToolError } from "./outputs.ts";
import { runCommand } from "./run-command.ts";

const HELP = `Runs everything a change must pass: npm test

Biome, TypeScript for Node and for the browser, knip, the generated files, the synthesis with all
its checks, and then the tests. It stops at the first that fails and shows what that one said.
The last line is the count of tests: "N passed, N failed".

  --help  prints this

Exit status: 0 all passed, 1 something failed, 2 wrong use.
`;

/** How many steps run at once: one a core on the smallest machine that is meant to run them. */
const AT_ONCE = 2;

const results = z.object({
  numPassedTests: z.number(),
  numFailedTests: z.number(),
  numPendingTests: z.number(),
});

process.exitCode = await runCommand({ help: HELP, run }, process.argv.slice(2));

async function run(args: string[]): Promise<void> {
  parseArgs({ args, options: {} });
  const scratch = await mkdtemp(join(tmpdir(), "outrider-gate-"));
  try {
    await runAll(checks(scratch));
    await runTests(join(scratch, "results.json"));
  } finally {
    await rm(scratch, { recursive: true, force: true });
  }
}

function checks(scratch: string): Step[] {
  return [
    { name: "tsc", program: "tsc", args: [] },
    { name: "biome", program: "biome", args: ["check", "--error-on-warnings"] },
    { name: "vue-tsc", program: "vue-tsc", args: ["--project", "tsconfig.web.json"] },
    { name: "knip", program: "knip", args: [] },
    { name: "generate --check", program: "tools/generate.ts", args: ["--check"] },
    { name: "synth", program: "cloud/src/synth.ts", args: ["--out", join(scratch, "cdk.out")] },
  ];
}

/** Runs the steps, {@link AT_ONCE} at a time; the first failure ends the others. */
async function runAll(steps: readonly Step[]): Promise<void> {
  const waiting = [...steps];
  const stopping = new AbortController();
  const worker = async () => {
    for (let step = waiting.shift(); step !== undefined; step = waiting.shift())
      await runStep(step, stopping.signal);
  };
  try {
    await Promise.all(Array.from({ length: AT_ONCE }, worker));
  } finally {
    stopping.abort();
  }
}

/** Runs the tests alone: some of them measure time. */
async function runTests(file: string): Promise<void> {
  const reporters = ["--reporter=default", "--reporter=json", `--outputFile.json=${file}`];
  const args = ["run", ...reporters];
  const outcome = runStep({ name: "vitest", program: "vitest", args, live: true });
  const failure: unknown = await outcome.then(
    () => undefined,
    (error: unknown) => error,
  );
  const counted = results.parse(JSON.parse(await readFile(file, "utf8")));
  const { numPassedTests, numFailedTests, numPendingTests } = counted;
  if (numPendingTests > 0) process.stdout.write(`${numPendingTests} skipped\n`);
  process.stdout.write(`${numPassedTests} passed, ${numFailedTests} failed\n`);
  if (failure !== undefined) throw new ToolError("The tests failed.", { code: "refused" });
}
