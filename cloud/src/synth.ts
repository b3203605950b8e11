/**
 * Synthesizes the stacks into a cloud assembly: `npm run synth -- --out DIR`.
 * With validation on it also runs CloudFormation's schemas and cdk-nag over them.
 */
import { dirname, join, resolve } from "node:path";
import { parseArgs } from "node:util";
import type { App } from "aws-cdk-lib/core";

const HELP = `Synthesizes the stacks: npm run synth -- [--out DIR] [--context KEY=VALUE]… [--no-validate] [--link]

  --out DIR      where the assembly goes (default cdk.out)
  --context K=V  says more of a deployment; signIn takes JSON, see docs/social-sign-in.md
  --no-validate  skips the schema checks and cdk-nag: for npm start, where time counts
  --link         links to packages with native parts, for an assembly that stays on this machine
  --help         prints this

Exit status: 0 done, 1 the stacks can't be built or a check found something, 2 wrong use.
`;

process.exitCode = await run();

async function run(): Promise<number> {
  const options = readOptions();
  if (options === undefined) return 2;
  if (options.help) {
    process.stdout.write(HELP);
    return 0;
  }
  const outdir = resolve(options.out);
  const handlersDir = join(dirname(outdir), ".cache", "handlers");
  // Loading the CDK takes as long as bundling, and esbuild works in a process of its own.
  const [{ buildApp }] = await Promise.all([import("./app.ts"), bundle(handlersDir, options.link)]);
  const { validate, context } = options;
  const app = buildApp({ outdir, handlersDir, validate, context });
  if (validate) await addNag(app);
  try {
    app.synth();
    return 0;
  } catch (error) {
    // The findings themselves are already printed; what else goes wrong at synthesis is a bug.
    if (!(error instanceof Error && error.name === "ValidationFailed")) throw error;
    process.stderr.write(`${error.message}\n`);
    return 1;
  }
}

/** Loads cdk-nag only when it is wanted: it takes as long as the rest of the synthesis. */
async function addNag(app: App): Promise<void> {
  const [{ AwsSolutionsChecks }, { Validations }] = await Promise.all([
    import("cdk-nag"),
    import("aws-cdk-lib/core"),
  ]);
  Validations.of(app).addPlugins(new AwsSolutionsChecks(app));
}

async function bundle(handlersDir: string, link: boolean): Promise<void> {
  const { bundleHandlers } = await import("./bundle.ts");
  await bundleHandlers(handlersDir, link ? "link" : "copy");
}

function readOptions() {
  try {
    const { values } = parseArgs({
      options: {
        out: { type: "string", default: "cdk.out" },
        context: { type: "string", multiple: true, default: [] },
        validate: { type: "boolean", default: true },
        link: { type: "boolean", default: false },
        help: { type: "boolean", default: false },
      },
      allowNegative: true,
    });
    return { ...values, context: readContext(values.context) };
  } catch (error) {
    process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n${HELP}`);
    return undefined;
  }
}

function readContext(pairs: readonly string[]): Readonly<Record<string, string>> {
  const entries = pairs.map((pair) => {
    const [, key, value] = /^([^=]+)=(.*)$/s.exec(pair) ?? [];
    if (key === undefined || value === undefined) throw new TypeError(`${pair}: no KEY=VALUE`);
    return [key, value] as const;
  });
  return Object.fromEntries(entries);
}
