/** Makes one function of the REST API with a role and a log group of its own. */
import { join } from "node:path";
import { Role, ServicePrincipal } from "aws-cdk-lib/aws-iam";
import { Architecture, Code, Function as LambdaFunction, Runtime } from "aws-cdk-lib/aws-lambda";
import { LogGroup, RetentionDays } from "aws-cdk-lib/aws-logs";
import { Duration, RemovalPolicy, SymlinkFollowMode } from "aws-cdk-lib/core";
import type { Construct } from "constructs";

export interface ApiFunctionOptions {
  /** Folder under handlers/. */
  readonly name: string;
  readonly handlersDir: string;
  readonly environment: Readonly<Record<string, string>>;
  /** In MB; a processor comes with it in proportion. @default 256, enough to start in a few hundred ms */
  readonly memoryMb?: number;
  /** In s. @default 10, above what clients of the REST API may take */
  readonly timeoutS?: number;
  /** @default ARM_64, which costs a fifth less; a function with native parts runs on what they are for */
  readonly architecture?: Architecture;
}

/** Makes the function. Its role may write to the one log group. */
export function apiFunction(
  scope: Construct,
  id: string,
  options: ApiFunctionOptions,
): LambdaFunction {
  const { name, handlersDir, environment, memoryMb = 256, timeoutS = 10 } = options;
  const logGroup = new LogGroup(scope, `${id}Log`, {
    retention: RetentionDays.ONE_MONTH,
    removalPolicy: RemovalPolicy.DESTROY,
  });
  const role = new Role(scope, `${id}Role`, {
    assumedBy: new ServicePrincipal("lambda.amazonaws.com"),
  });
  logGroup.grantWrite(role);
  return new LambdaFunction(scope, id, {
    description: `Outrider: ${name}`,
    runtime: Runtime.NODEJS_24_X,
    architecture: options.architecture ?? Architecture.ARM_64,
    // An assembly for this machine links to packages with native parts: see native-packages.ts.
    code: Code.fromAsset(join(handlersDir, name), { followSymlinks: SymlinkFollowMode.NEVER }),
    handler: "index.handler",
    memorySize: memoryMb,
    timeout: Duration.seconds(timeoutS),
    environment: { ...environment },
    role,
    logGroup,
  });
}
