/** Lists the stacks. */
import { App } from "aws-cdk-lib/core";
import { ConsoleStack } from "./stacks/console-stack.ts";
import { FleetStack } from "./stacks/fleet-stack.ts";
import { RobotStack } from "./stacks/robot-stack.ts";

export interface AppOptions {
  /** Directory of the assembly. */
  readonly outdir: string;
  /** Directory of the bundled handlers. */
  readonly handlersDir: string;
  /** Whether CloudFormation's schemas and cdk-nag are checked. */
  readonly validate: boolean;
}

/** Builds the app: the list of stacks, nothing else. */
export function buildApp({ outdir, handlersDir, validate }: AppOptions): App {
  const app = new App({
    outdir,
    analyticsReporting: false,
    treeMetadata: false,
    builtinCloudFormationValidation: validate,
    context: {
      "@aws-cdk/core:validateAgainstDefaultRules": validate,
      "@aws-cdk/aws-iam:minimizePolicies": true,
    },
  });
  const fleet = new FleetStack(app, "OutriderFleet");
  const robot = new RobotStack(app, "OutriderRobot", handlersDir);
  robot.addStackDependency(fleet);
  new ConsoleStack(app, "OutriderConsole");
  return app;
}
