/** Makes a REST API behind an API key, with limits, logs, and one shape for every error. */
import {
  AccessLogFormat,
  ApiKey,
  Cors,
  EndpointType,
  type JsonSchema,
  JsonSchemaVersion,
  LogGroupLogDestination,
  MethodLoggingLevel,
  type Model,
  Period,
  type RequestValidator,
  ResponseType,
  RestApi,
} from "aws-cdk-lib/aws-apigateway";
import { LogGroup, RetentionDays } from "aws-cdk-lib/aws-logs";
import { Fn, RemovalPolicy, Stack, Validations } from "aws-cdk-lib/core";
import { Construct } from "constructs";
import { z } from "zod";

/** Requests that one key may make: a second on average, at once, and a day. */
const LIMITS = { rateLimit: 100, burstLimit: 200, dailyQuota: 1_000_000 };

/** Answers of the gateway itself, in the shape of the handlers' errors. */
const GATEWAY_RESPONSES: readonly (readonly [ResponseType, string, string?])[] = [
  [ResponseType.DEFAULT_4XX, "$context.error.messageString"],
  [ResponseType.DEFAULT_5XX, "$context.error.messageString"],
  [ResponseType.BAD_REQUEST_BODY, '"$context.error.validationErrorString"'],
  // API Gateway answers an unknown path or method with 403 "Missing Authentication Token".
  [ResponseType.MISSING_AUTHENTICATION_TOKEN, '"There is no such path or method."', "404"],
];

export class KeyedApi extends Construct {
  readonly rest: RestApi;
  readonly validator: RequestValidator;
  readonly url: string;
  readonly keyId: string;

  constructor(scope: Construct, id: string, name: string) {
    super(scope, id);
    this.rest = restApi(this, name);
    this.validator = this.rest.addRequestValidator("Validator", {
      validateRequestBody: true,
      validateRequestParameters: true,
    });
    for (const [type, message, statusCode] of GATEWAY_RESPONSES)
      this.rest.addGatewayResponse(type.responseType, {
        type,
        ...(statusCode === undefined ? {} : { statusCode }),
        responseHeaders: { "Access-Control-Allow-Origin": "'*'" },
        templates: {
          "application/json": `{"message":${message},"requestId":"$context.requestId"}`,
        },
      });
    acknowledge(this.rest);
    this.keyId = this.#keyWithLimits();
    this.url = stageUrl(this.rest);
  }

  #keyWithLimits(): string {
    const { rateLimit, burstLimit, dailyQuota } = LIMITS;
    const key = new ApiKey(this, "Key");
    const plan = this.rest.addUsagePlan("UsagePlan", {
      throttle: { rateLimit, burstLimit },
      quota: { limit: dailyQuota, period: Period.DAY },
      apiStages: [{ stage: this.rest.deploymentStage }],
    });
    plan.addApiKey(key);
    return key.keyId;
  }
}

/** Adds the JSON Schema of a strict zod schema as a model of the API. */
export function addModel(rest: RestApi, name: string, schema: z.ZodType): Model {
  const { $schema: _, ...jsonSchema } = z.toJSONSchema(schema, { target: "draft-4" });
  return rest.addModel(name, {
    modelName: name,
    contentType: "application/json",
    schema: { schema: JsonSchemaVersion.DRAFT4, ...(jsonSchema as JsonSchema) },
  });
}

function restApi(scope: Construct, name: string): RestApi {
  const accessLog = new LogGroup(scope, "AccessLog", {
    retention: RetentionDays.ONE_MONTH,
    removalPolicy: RemovalPolicy.DESTROY,
  });
  const rest = new RestApi(scope, "Api", {
    restApiName: name,
    endpointTypes: [EndpointType.REGIONAL],
    // The account's role by which API Gateway writes logs; it outlives the stack, as others use it.
    cloudWatchRole: true,
    cloudWatchRoleRemovalPolicy: RemovalPolicy.RETAIN,
    deployOptions: {
      stageName: "prod",
      loggingLevel: MethodLoggingLevel.ERROR,
      accessLogDestination: new LogGroupLogDestination(accessLog),
      accessLogFormat: AccessLogFormat.jsonWithStandardFields(),
    },
    defaultCorsPreflightOptions: {
      // Any page may call: what counts is the key, and no cookie goes along.
      allowOrigins: Cors.ALL_ORIGINS,
      allowMethods: ["GET", "POST", "OPTIONS"],
      allowHeaders: ["Content-Type", "X-Api-Key"],
    },
  });
  // The CDK adds an output with a hash in its name and a slash at its end; the stack has ApiURL.
  rest.node.tryRemoveChild("Endpoint");
  return rest;
}

/** Says why cdk-nag's findings on the API are meant to be. */
function acknowledge(rest: RestApi): void {
  const keyed = "Callers prove themselves by API key until sign-in arrives.";
  Validations.of(rest).acknowledge(
    { id: "AwsSolutions-APIG4", reason: keyed },
    { id: "AwsSolutions-COG4", reason: keyed },
    {
      id: "AwsSolutions-APIG3",
      reason: "The usage plan limits each key; a web ACL costs more than all the rest together.",
    },
    {
      id: "AwsSolutions-IAM4[Policy::arn:<AWS::Partition>:iam::aws:policy/service-role/AmazonAPIGatewayPushToCloudWatchLogs]",
      reason: "API Gateway takes this policy, and its own alone, for the account's log role.",
    },
  );
}

function stageUrl(rest: RestApi): string {
  const { region, urlSuffix } = Stack.of(rest);
  const host = `${rest.restApiId}.execute-api.${region}.${urlSuffix}`;
  return Fn.join("", ["https://", host, "/", rest.deploymentStage.stageName]);
}
