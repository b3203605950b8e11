/** Makes an API with one of everything: for tests alone. */
import type { RestApis } from "../contracts.ts";

export const KEY = "k".repeat(20);

const RestApiId = "api1";
const ROOT = "api10";
const JSON_CONTEXT = '{"message":$context.error.messageString,"requestId":"$context.requestId"}';

/** Puts the API's parts, as the CDK's RestApi emits them. */
export function putSampleApi(restApis: RestApis): void {
  const put = (type: string, ref: string, properties: object) => {
    restApis.put(`AWS::ApiGateway::${type}`, ref, { ...properties });
  };
  const resource = (ref: string, PathPart: string, ParentId = ROOT) => {
    put("Resource", ref, { RestApiId, ParentId, PathPart });
  };
  const method = (ResourceId: string, HttpMethod: string, properties: object) => {
    const all = { RestApiId, ResourceId, HttpMethod, AuthorizationType: "NONE", ...properties };
    put("Method", `${ResourceId}-${HttpMethod}`, all);
  };
  put("RestApi", RestApiId, { Name: "Sample" });
  resource("publish", "publish");
  resource("robots", "robots");
  resource("robot", "{robot}", "robots");
  for (const name of ["search", "slow", "limited", "typed"]) resource(name, name);
  putMethods(method);
  put("RequestValidator", "all", {
    RestApiId,
    ValidateRequestBody: true,
    ValidateRequestParameters: true,
  });
  put("Model", "Publish", {
    RestApiId,
    Name: "Publish",
    ContentType: "application/json",
    Schema: {
      $schema: "http://json-schema.org/draft-04/schema#",
      type: "object",
      properties: { action: { type: "string", enum: ["forward", "stop"] } },
      required: ["action"],
      additionalProperties: false,
    },
  });
  putGatewayResponses(put);
  putStage(put);
  putKeys(put);
}

type Put = (type: string, ref: string, properties: object) => void;
type PutMethod = (resourceId: string, httpMethod: string, properties: object) => void;

const LAMBDA =
  "arn:aws:apigateway:us-east-1:lambda:path/2015-03-31/functions/arn:aws:lambda:us-east-1:000000000000:function:f/invocations";
const proxy = { Type: "AWS_PROXY", IntegrationHttpMethod: "POST", Uri: LAMBDA };
const mock = { Type: "MOCK", RequestTemplates: { "application/json": "{ statusCode: 200 }" } };

/** Is what the CDK emits for a preflight with more than one origin. */
const ORIGINS_TEMPLATE = `#set($origin = $input.params().header.get("Origin"))
#if($origin == "")
  #set($origin = $input.params().header.get("origin"))
#end
#if($origin.matches("https://b.example"))
  #set($context.responseOverride.header.Access-Control-Allow-Origin = $origin)
#end`;

function putMethods(method: PutMethod): void {
  const keyed = { ApiKeyRequired: true, RequestValidatorId: "all" };
  const RequestModels = { "application/json": "Publish" };
  method("publish", "POST", { ...keyed, RequestModels, Integration: proxy });
  method("robot", "GET", { ...keyed, Integration: proxy });
  method("slow", "GET", { Integration: { ...proxy, TimeoutInMillis: 50 } });
  method("limited", "GET", { Integration: proxy });
  const RequestParameters = {
    "method.request.querystring.q": true,
    "method.request.querystring.more": false,
  };
  method("search", "GET", { ...keyed, RequestParameters, Integration: proxy });
  const header = (name: string) => `method.response.header.Access-Control-Allow-${name}`;
  method("publish", "OPTIONS", {
    Integration: {
      ...mock,
      IntegrationResponses: [
        { StatusCode: "204", ResponseParameters: { [header("Methods")]: "'GET,POST,OPTIONS'" } },
      ],
    },
  });
  method("search", "OPTIONS", {
    Integration: {
      ...mock,
      IntegrationResponses: [
        {
          StatusCode: "204",
          ResponseParameters: { [header("Origin")]: "'https://a.example'" },
          ResponseTemplates: { "application/json": ORIGINS_TEMPLATE },
        },
      ],
    },
  });
  const template = `{"stage":"$context.stage","q":"$input.params('q')"}`;
  method("typed", "ANY", {
    Integration: {
      ...mock,
      PassthroughBehavior: "NEVER",
      IntegrationResponses: [
        { StatusCode: "200", ResponseTemplates: { "application/json": template } },
      ],
    },
  });
}

function putGatewayResponses(put: Put): void {
  const response = (ResponseType: string, template: string, more: object = {}) => {
    put("GatewayResponse", ResponseType, {
      RestApiId,
      ResponseType,
      ResponseParameters: { "gatewayresponse.header.Access-Control-Allow-Origin": "'*'" },
      ResponseTemplates: { "application/json": template },
      ...more,
    });
  };
  response("DEFAULT_4XX", JSON_CONTEXT);
  response("DEFAULT_5XX", JSON_CONTEXT);
  response(
    "BAD_REQUEST_BODY",
    '{"message":"$context.error.validationErrorString","requestId":"$context.requestId"}',
  );
  response(
    "MISSING_AUTHENTICATION_TOKEN",
    '{"message":"There is no such path or method.","requestId":"$context.requestId"}',
    { StatusCode: "404" },
  );
}

function putStage(put: Put): void {
  put("Stage", "prod", {
    RestApiId,
    StageName: "prod",
    DeploymentId: "d1",
    Variables: { color: "red" },
    MethodSettings: [
      {
        HttpMethod: "GET",
        ResourcePath: "/limited",
        ThrottlingRateLimit: 1,
        ThrottlingBurstLimit: 2,
      },
    ],
    AccessLogSetting: {
      DestinationArn: "arn:aws:logs:us-east-1:000000000000:log-group:access:*",
      Format:
        '{"path":"$context.resourcePath","status":"$context.status","length":"$context.responseLength","user":"$context.identity.user"}',
    },
  });
}

function putKeys(put: Put): void {
  put("ApiKey", "key1", { Enabled: true, Value: KEY });
  put("ApiKey", "outside", { Enabled: true, Value: "o".repeat(20) });
  put("ApiKey", "disabled", { Enabled: false, Value: "d".repeat(20) });
  put("ApiKey", "quota", { Enabled: true, Value: "q".repeat(20) });
  const ApiStages = [{ ApiId: RestApiId, Stage: "prod", Throttle: {} }];
  put("UsagePlan", "plan1", { ApiStages, Throttle: { RateLimit: 5, BurstLimit: 5 } });
  put("UsagePlan", "plan2", { ApiStages, Quota: { Limit: 2, Period: "DAY" } });
  put("UsagePlanKey", "k1", { KeyId: "key1", KeyType: "API_KEY", UsagePlanId: "plan1" });
  put("UsagePlanKey", "k2", { KeyId: "disabled", KeyType: "API_KEY", UsagePlanId: "plan1" });
  put("UsagePlanKey", "k3", { KeyId: "quota", KeyType: "API_KEY", UsagePlanId: "plan2" });
}
