/** Lists the stacks. */
import { App } from "aws-cdk-lib/core";
import { AccessStack } from "./stacks/access-stack.ts";
import { ConsoleStack } from "./stacks/console-stack.ts";
import { FleetStack } from "./stacks/fleet-stack.ts";
import { MarsStack } from "./stacks/mars-stack.ts";
import { PartnerStack } from "./stacks/partner-stack.ts";
import { RobotStack } from "./stacks/robot-stack.ts";
import { readSignInOptions } from "./stacks/sign-in-options.ts";

export interface AppOptions {
  /** Directory of the assembly. */
  readonly outdir: string;
  /** Directory of the bundled handlers. */
  readonly handlersDir: string;
  /** Whether CloudFormation's schemas and cdk-nag are checked. */
  readonly validate: boolean;
  /** What a deployment says beside: `signIn`, as stacks/sign-in-options.ts has it. */
  readonly context?: Readonly<Record<string, unknown>>;
}

/** Builds the app: the list of stacks, nothing else. */
export function buildApp({ outdir, handlersDir, validate, context = {} }: AppOptions): App {
  const app = new App({
    outdir,
    analyticsReporting: false,
    treeMetadata: false,
    builtinCloudFormationValidation: validate,
    context: {
      ...context,
      "@aws-cdk/core:validateAgainstDefaultRules": validate,
      "@aws-cdk/aws-iam:minimizePolicies": true,
    },
  });
  const fleet = new FleetStack(app, "OutriderFleet");
  const signIn = readSignInOptions(app.node.tryGetContext("signIn"));
  const access = new AccessStack(app, "OutriderAccess", signIn);
  const robot = new RobotStack(app, "OutriderRobot", handlersDir);
  for (const before of [fleet, access]) robot.addStackDependency(before);
  new ConsoleStack(app, "OutriderConsole");
  const partner = new PartnerStack(app, "OutriderPartner", handlersDir);
  for (const before of [fleet, robot]) partner.addStackDependency(before);
  new MarsStack(app, "OutriderMars", handlersDir).addStackDependency(robot);
  return app;
}
