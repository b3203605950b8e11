/** Makes an API with authorizers of every type: for tests alone. */
import type { RestApis } from "../contracts.ts";

/** Stands before the method and path in the ARN of a method of stage prod. */
export const ARN = "arn:aws:execute-api:us-east-1:000000000000:api1/prod";
export const POOL = "arn:aws:cognito-idp:us-east-1:000000000000:userpool/us-east-1_aaaaaaaaa";

const RestApiId = "api1";

/** Makes an authorizer's answer with one statement. */
export const policy = (Effect: string, Resource: string | string[], more: object = {}) => ({
  principalId: "user1",
  policyDocument: {
    Version: "2012-10-17",
    Statement: [{ Action: "execute-api:Invoke", Effect, Resource }],
  },
  ...more,
});

const uri = (name: string) =>
  `arn:aws:apigateway:us-east-1:lambda:path/2015-03-31/functions/arn:aws:lambda:us-east-1:000000000000:function:${name}/invocations`;
/** Puts an API whose methods ask authorizers of every type, at the stages prod and beta. */
export function putGuardedApi(restApis: RestApis): void {
  const put = (type: string, ref: string, properties: object) => {
    restApis.put(`AWS::ApiGateway::${type}`, ref, { ...properties });
  };
  const resource = (ref: string, PathPart: string, ParentId = "api10") =>
    put("Resource", ref, { RestApiId, ParentId, PathPart });
  const method = (ResourceId: string, AuthorizerId: string, more: object = {}) => {
    const Integration = { Type: "AWS_PROXY", IntegrationHttpMethod: "POST", Uri: uri("backend") };
    const guarded = { AuthorizationType: "CUSTOM", AuthorizerId, Integration };
    const all = { RestApiId, ResourceId, HttpMethod: "GET", ...guarded, ...more };
    put("Method", `${ResourceId}-GET`, all);
  };
  const part = (ref: string, Type: string, more: object) =>
    put("Authorizer", ref, { RestApiId, Name: ref, Type, ...more });
  const header = { IdentitySource: "method.request.header.Authorization" };
  put("RestApi", RestApiId, { Name: "Guarded", ApiKeySourceType: "AUTHORIZER" });
  for (const name of ["robots", "fresh", "request", "pool", "scoped", "client", "keyed"]) {
    resource(name, name);
  }
  resource("robot", "{robot}", "robots");
  const AuthorizerUri = uri("authorizer");
  const IdentityValidationExpression = "Bearer [a-z]+";
  part("token", "TOKEN", { AuthorizerUri, ...header, IdentityValidationExpression });
  const AuthorizerCredentials = "arn:aws:iam::000000000000:role/invoker";
  const once = { AuthorizerResultTtlInSeconds: 0 };
  part("fresh", "TOKEN", { AuthorizerUri, AuthorizerCredentials, ...header, ...once });
  const IdentitySource = "method.request.header.X-A, method.request.querystring.b";
  part("request", "REQUEST", { AuthorizerUri, IdentitySource });
  part("pool", "COGNITO_USER_POOLS", { ProviderARNs: [POOL], ...header });
  const expression = { IdentityValidationExpression: "other.*" };
  part("client", "COGNITO_USER_POOLS", { ProviderARNs: [POOL], ...header, ...expression });
  method("robots", "token");
  method("robot", "token");
  method("fresh", "fresh");
  method("request", "request");
  method("keyed", "fresh", { ApiKeyRequired: true });
  method("pool", "pool", { AuthorizationType: "COGNITO_USER_POOLS" });
  method("client", "client", { AuthorizationType: "COGNITO_USER_POOLS" });
  const AuthorizationScopes = ["robots/drive", "robots/all"];
  method("scoped", "pool", { AuthorizationType: "COGNITO_USER_POOLS", AuthorizationScopes });
  const Format =
    "$context.authorizer.principalId $context.authorizer.n $context.error.responseType $context.authorizer.error";
  const DestinationArn = "arn:aws:logs:us-east-1:000000000000:log-group:access";
  const stage = { RestApiId, DeploymentId: "d1", AccessLogSetting: { DestinationArn, Format } };
  put("Stage", "prod", { ...stage, StageName: "prod", Variables: { v: "1" } });
  put("Stage", "beta", { ...stage, StageName: "beta" });
  put("ApiKey", "key1", { Enabled: true, Value: "k".repeat(20) });
  put("UsagePlan", "plan1", { ApiStages: [{ ApiId: RestApiId, Stage: "prod" }] });
  put("UsagePlanKey", "k1", { KeyId: "key1", KeyType: "API_KEY", UsagePlanId: "plan1" });
}
