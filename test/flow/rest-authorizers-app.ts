/** Synthesizes, with the CDK's own constructs, a REST API whose methods ask Lambda authorizers. */
import { App, CfnOutput, Duration, Stack } from "aws-cdk-lib";
import {
  IdentitySource,
  LambdaIntegration,
  RequestAuthorizer,
  RestApi,
  TokenAuthorizer,
} from "aws-cdk-lib/aws-apigateway";
import { Role, ServicePrincipal } from "aws-cdk-lib/aws-iam";
import { Code, Function as LambdaFunction, Runtime } from "aws-cdk-lib/aws-lambda";

/** Writes the assembly into `outdir`; functions run from `codeDir`. */
export function synthesizeGuardedApi(outdir: string, codeDir: string): void {
  const app = new App({ outdir, analyticsReporting: false });
  const stack = new Stack(app, "Guarded");
  const code = Code.fromAsset(codeDir);
  const make = (id: string, handler: string) =>
    new LambdaFunction(stack, id, { code, handler, runtime: Runtime.NODEJS_24_X });
  const judge = make("Judge", "index.judge");
  const token = new TokenAuthorizer(stack, "Token", {
    handler: judge,
    validationRegex: "Bearer [a-z-]+",
    resultsCacheTtl: Duration.minutes(5),
  });
  const assumeRole = new Role(stack, "Invoker", {
    assumedBy: new ServicePrincipal("apigateway.amazonaws.com"),
  });
  const request = new RequestAuthorizer(stack, "Request", {
    handler: make("RequestJudge", "index.judgeRequest"),
    identitySources: [IdentitySource.header("x-secret"), IdentitySource.queryString("who")],
    assumeRole,
  });
  const api = new RestApi(stack, "Api", { deployOptions: { stageName: "dev" } });
  const integration = new LambdaIntegration(make("Backend", "index.backend"));
  const robots = api.root.addResource("robots");
  robots.addMethod("GET", integration, { authorizer: token });
  robots.addResource("{robot}").addMethod("GET", integration, { authorizer: token });
  api.root.addResource("request").addMethod("GET", integration, { authorizer: request });
  new CfnOutput(stack, "ApiUrl", { value: api.url });
  new CfnOutput(stack, "ApiId", { value: api.restApiId });
  new CfnOutput(stack, "JudgeName", { value: judge.functionName });
  app.synth();
}
