/** Synthesizes the floor of `GET /mars`: the same gateway before a function that answers at once. */
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { App, CfnOutput, Fn, Stack } from "aws-cdk-lib";
import { ApiKey, LambdaIntegration, RestApi } from "aws-cdk-lib/aws-apigateway";
import { Code, Function as LambdaFunction, Runtime } from "aws-cdk-lib/aws-lambda";

/** Writes the assembly into `<dir>/cdk.out` and gives its folder; the function answers with that body. */
export function synthesizeBare(dir: string, body: string): string {
  const codeDir = join(dir, "bare");
  mkdirSync(codeDir, { recursive: true });
  const answer = { statusCode: 200, headers: { "content-type": "application/json" }, body };
  const code = `const answer = ${JSON.stringify(answer)};\nexport const handler = async () => answer;\n`;
  writeFileSync(join(codeDir, "index.mjs"), code);
  const outdir = join(dir, "cdk.out");
  const app = new App({ outdir, analyticsReporting: false });
  const stack = new Stack(app, "Bare");
  const fn = new LambdaFunction(stack, "Answer", {
    code: Code.fromAsset(codeDir),
    handler: "index.handler",
    runtime: Runtime.NODEJS_24_X,
    memorySize: 1_024,
  });
  const rest = new RestApi(stack, "Api", {
    cloudWatchRole: false,
    deployOptions: { stageName: "prod" },
  });
  rest.node.tryRemoveChild("Endpoint");
  const key = new ApiKey(stack, "Key");
  const plan = rest.addUsagePlan("Plan", { apiStages: [{ stage: rest.deploymentStage }] });
  plan.addApiKey(key);
  const integration = new LambdaIntegration(fn, { allowTestInvoke: false });
  rest.root.addResource("mars").addMethod("GET", integration, { apiKeyRequired: true });
  const { region, urlSuffix } = stack;
  const host = `${rest.restApiId}.execute-api.${region}.${urlSuffix}`;
  new CfnOutput(stack, "BareURL", { value: Fn.join("", ["https://", host, "/prod"]) });
  new CfnOutput(stack, "BareKeyId", { value: key.keyId });
  app.synth();
  return outdir;
}
