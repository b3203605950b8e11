/** Makes one function of the REST API with a role and a log group of its own. */
import { join } from "node:path";
import { Role, ServicePrincipal } from "aws-cdk-lib/aws-iam";
import { Architecture, Code, Function as LambdaFunction, Runtime } from "aws-cdk-lib/aws-lambda";
import { LogGroup, RetentionDays } from "aws-cdk-lib/aws-logs";
import { Duration, RemovalPolicy } from "aws-cdk-lib/core";
import type { Construct } from "constructs";

export interface ApiFunctionOptions {
  /** Folder under handlers/. */
  readonly name: string;
  readonly handlersDir: string;
  readonly environment: Readonly<Record<string, string>>;
}

/**
 * Makes the function. Its time-out of 10 s lies above what its clients may take, and 256 MB give it
 * enough of a processor to start in a few hundred ms. The role may write to the one log group.
 */
export function apiFunction(
  scope: Construct,
  id: string,
  { name, handlersDir, environment }: ApiFunctionOptions,
): LambdaFunction {
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
    architecture: Architecture.ARM_64,
    code: Code.fromAsset(join(handlersDir, name)),
    handler: "index.handler",
    memorySize: 256,
    timeout: Duration.seconds(10),
    environment: { ...environment },
    role,
    logGroup,
  });
}
