/** Synthesizes, with the CDK's own constructs, an HTTP API with authorizers of both kinds. */
import { App, CfnOutput, Duration, Stack } from "aws-cdk-lib";
import { CorsHttpMethod, HttpApi, HttpMethod, HttpStage } from "aws-cdk-lib/aws-apigatewayv2";
import {
  HttpJwtAuthorizer,
  HttpLambdaAuthorizer,
  HttpLambdaResponseType,
} from "aws-cdk-lib/aws-apigatewayv2-authorizers";
import { HttpLambdaIntegration } from "aws-cdk-lib/aws-apigatewayv2-integrations";
import { Code, Function as LambdaFunction, Runtime } from "aws-cdk-lib/aws-lambda";

export interface HttpAppOptions {
  readonly outdir: string;
  /** Where the functions' code lies. */
  readonly codeDir: string;
  /** Who signs the tokens, and for whom. */
  readonly issuer: string;
  readonly audience: string;
}

/** Writes the assembly. */
export function synthesizeHttpApi({ outdir, codeDir, issuer, audience }: HttpAppOptions): void {
  const app = new App({ outdir, analyticsReporting: false });
  const stack = new Stack(app, "Http");
  const code = Code.fromAsset(codeDir);
  const make = (id: string, handler: string) =>
    new LambdaFunction(stack, id, { code, handler, runtime: Runtime.NODEJS_24_X });
  const api = new HttpApi(stack, "Api", {
    corsPreflight: { allowOrigins: ["https://a.example"], allowMethods: [CorsHttpMethod.ANY] },
  });
  const beta = new HttpStage(stack, "Beta", { httpApi: api, stageName: "beta", autoDeploy: true });
  const integration = new HttpLambdaIntegration("Integration", make("Backend", "index.backend"));
  const jwt = new HttpJwtAuthorizer("Jwt", issuer, { jwtAudience: [audience] });
  const byFunction = new HttpLambdaAuthorizer("ByFunction", make("Judge", "index.judge"), {
    responseTypes: [HttpLambdaResponseType.SIMPLE],
    resultsCacheTtl: Duration.minutes(1),
  });
  const route = (path: string, more: object = {}) =>
    api.addRoutes({ path, methods: [HttpMethod.GET], integration, ...more });
  route("/open/{name}");
  route("/files/{path+}");
  route("/jwt", { authorizer: jwt });
  route("/scoped", { authorizer: jwt, authorizationScopes: ["robots/read"] });
  route("/function", { authorizer: byFunction });
  new CfnOutput(stack, "ApiUrl", { value: api.apiEndpoint });
  new CfnOutput(stack, "BetaUrl", { value: beta.url });
  new CfnOutput(stack, "ApiId", { value: api.apiId });
  app.synth();
}
