/** Makes an HTTP API with one of everything: for tests alone. */
import type { HttpApis } from "../contracts.ts";

const ApiId = "http1";
const FUNCTION = "arn:aws:lambda:us-east-1:000000000000:function:";

/** Is what the JWT authorizer of the sample expects. */
export const AUDIENCE = "api.example";

/** Puts the API's parts; tokens are of `issuer`. Stages are `$default` and `beta`. */
export function putSampleHttpApi(httpApis: HttpApis, issuer: string): void {
  const put = (type: string, ref: string, properties: object) => {
    httpApis.put(`AWS::ApiGatewayV2::${type}`, ref, { ApiId, ...properties });
  };
  httpApis.put("AWS::ApiGatewayV2::Api", ApiId, {
    Name: "Sample",
    ProtocolType: "HTTP",
    CorsConfiguration: {
      AllowOrigins: ["https://a.example"],
      AllowMethods: ["GET", "POST"],
      AllowHeaders: ["authorization"],
      ExposeHeaders: ["x-seen"],
      AllowCredentials: true,
      MaxAge: 60,
    },
  });
  putStages(put);
  putAuthorizers(put, issuer);
  const integration = (ref: string, more: object) => {
    const all = { IntegrationType: "AWS_PROXY", PayloadFormatVersion: "2.0", ...more };
    put("Integration", ref, { IntegrationUri: `${FUNCTION}backend`, ...all });
  };
  integration("two", {});
  integration("one", { PayloadFormatVersion: "1.0" });
  integration("slow", { IntegrationUri: `${FUNCTION}slow`, TimeoutInMillis: 50 });
  integration("named", { IntegrationUri: `${FUNCTION}\${stageVariables.name}` });
  const route = (RouteKey: string, integrationId: string, more: object = {}) =>
    put("Route", RouteKey, { RouteKey, Target: `integrations/${integrationId}`, ...more });
  route("GET /robots/{robot}", "two");
  route("POST /robots/{proxy+}", "two");
  route("GET /v1/{robot}", "one");
  route("GET /slow", "slow");
  route("GET /named", "named");
  route("GET /limited", "two");
  const jwt = { AuthorizationType: "JWT", AuthorizerId: "jwt" };
  route("GET /jwt", "two", jwt);
  route("GET /jwt1", "one", jwt);
  route("GET /scoped", "two", { ...jwt, AuthorizationScopes: ["robots/read", "robots/all"] });
  for (const AuthorizerId of ["simple", "policy", "version1"]) {
    route(`GET /${AuthorizerId}/{id}`, "two", { AuthorizationType: "CUSTOM", AuthorizerId });
  }
}

type Put = (type: string, ref: string, properties: object) => void;

function putStages(put: Put): void {
  const more = { AutoDeploy: true, StageVariables: { name: "backend" } };
  put("Stage", "$default", {
    StageName: "$default",
    ...more,
    RouteSettings: { "GET /limited": { ThrottlingRateLimit: 1, ThrottlingBurstLimit: 2 } },
    AccessLogSettings: {
      DestinationArn: "arn:aws:logs:us-east-1:000000000000:log-group:access",
      Format:
        "$context.routeKey $context.status $context.error.message $context.authorizer.error $context.integrationErrorMessage $context.authorizer.claims.sub",
    },
  });
  put("Stage", "beta", { StageName: "beta", ...more });
}

function putAuthorizers(put: Put, Issuer: string): void {
  const header = { IdentitySource: ["$request.header.Authorization"] };
  put("Authorizer", "jwt", {
    Name: "jwt",
    AuthorizerType: "JWT",
    ...header,
    JwtConfiguration: { Audience: ["other", AUDIENCE], Issuer },
  });
  const byFunction = (ref: string, more: object) => {
    const AuthorizerUri = `arn:aws:apigateway:us-east-1:lambda:path/2015-03-31/functions/${FUNCTION}authorizer/invocations`;
    const own = { Name: ref, AuthorizerType: "REQUEST", AuthorizerUri, ...header };
    put("Authorizer", ref, { ...own, AuthorizerPayloadFormatVersion: "2.0", ...more });
  };
  byFunction("simple", { EnableSimpleResponses: true, AuthorizerResultTtlInSeconds: 60 });
  byFunction("policy", {});
  byFunction("version1", { AuthorizerPayloadFormatVersion: "1.0" });
}
