/** Deploys the stacks to AWS: `npm run deploy`. */
import { parseArgs } from "node:util";
import { IoTClient } from "@aws-sdk/client-iot";
import { buildConsole } from "../cloud/local/src/assembly/console-build.ts";
import { publishPage } from "./deploy/publish-page.ts";
import { runtimeConfig } from "./deploy/runtime-config.ts";
import { runStep } from "./gate/step.ts";
import { awsAccess, readOutputs, ToolError } from "./outputs.ts";
import { runCommand } from "./run-command.ts";

const HELP = `Deploys the stacks to the AWS account you are signed in to: npm run deploy [-- options]

The stacks are synthesized with all checks first, then the CDK CLI deploys them; at the end the
console's page is built and uploaded. An account that never saw the CDK needs "npx cdk bootstrap" once.

  --diff           only shows what would change
  --page-only      only builds and uploads the page, for stacks that are deployed (or a local host's,
                   with --outputs .outrider/outputs.json)
  --outputs FILE   where the outputs go (default cdk.out/outputs.json)
  --context K=V    says more of the deployment; signIn: see docs/social-sign-in.md
  --parameters STACK:NAME=VALUE
                   value of a stack's parameter; may be repeated. OutriderPartner is deployed only
                   where one names its PartnerIssuer: see docs/partner-api.md
  --profile NAME   AWS profile
  --yes            does not ask before it widens permissions
  --help           prints this

Exit status: 0 done, 1 failed, 2 wrong use.
`;

const ASSEMBLY = "cdk.out";

process.exitCode = await runCommand({ help: HELP, run }, process.argv.slice(2));

async function run(args: string[]): Promise<void> {
  const { values } = parseArgs({
    args,
    options: {
      diff: { type: "boolean", default: false },
      "page-only": { type: "boolean", default: false },
      outputs: { type: "string", default: "cdk.out/outputs.json" },
      context: { type: "string", multiple: true, default: [] },
      parameters: { type: "string", multiple: true, default: [] },
      profile: { type: "string" },
      yes: { type: "boolean", default: false },
    },
  });
  if (values["page-only"]) {
    await publish(values.outputs, values.profile);
    return;
  }
  const profile = values.profile === undefined ? [] : ["--profile", values.profile];
  await checkAccess(values.profile);
  const context = values.context.flatMap((pair) => ["--context", pair]);
  const synth = ["--out", ASSEMBLY, ...context];
  await runStep({ name: "synth", program: "cloud/src/synth.ts", args: synth });
  const approval = values.yes ? ["--require-approval", "never"] : [];
  const parameters = values.parameters.flatMap((pair) => ["--parameters", pair]);
  const stacks = stacksOf(values.parameters);
  const command = values.diff
    ? ["diff", stacks, "--app", ASSEMBLY]
    : ["deploy", stacks, "--app", ASSEMBLY, "--outputs-file", values.outputs]
        .concat(parameters)
        .concat(approval);
  await runStep({ name: "cdk", program: "cdk", args: [...command, ...profile], live: true });
  if (!values.diff) await publish(values.outputs, values.profile);
}

/** Says which stacks to deploy, as the CDK CLI has it: nobody's tokens are believed unasked. */
function stacksOf(parameters: readonly string[]): string {
  const isIssuerNamed = parameters.some((pair) =>
    pair.startsWith("OutriderPartner:PartnerIssuer="),
  );
  return isIssuerNamed ? "Outrider*" : "Outrider!(Partner)";
}

/** Builds the page and uploads it to where the outputs say. */
async function publish(outputsFile: string, profile: string | undefined): Promise<void> {
  const outputs = readOutputs(outputsFile);
  const access = awsAccess(outputs, profile);
  const config = await runtimeConfig(outputs, access);
  const dir = await buildConsole();
  const onProgress = (done: number, all: number) => {
    if (process.stdout.isTTY || done === all)
      process.stdout.write(`${process.stdout.isTTY ? "\r" : ""}page ${done}/${all}`);
  };
  const url = await publishPage({ dir, outputs, access, config, onProgress });
  process.stdout.write(`\nThe console is at ${url}/\n`);
}

/** Asks the SDK what the CDK CLI will ask, so that a missing sign-in shows at once and in words. */
async function checkAccess(profile: string | undefined): Promise<void> {
  const client = new IoTClient(profile === undefined ? {} : { profile });
  await client.config.credentials();
  try {
    await client.config.region();
  } catch (cause) {
    const hint = "set AWS_REGION, or region in the profile";
    throw new ToolError(`No AWS region: ${hint}`, { code: "incomplete", cause });
  }
}
