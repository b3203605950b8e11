/** Makes a REST API with limits, logs and one shape for every error, whose callers show an API key. */
import {
  AccessLogFormat,
  ApiKey,
  Cors,
  EndpointType,
  type JsonSchema,
  JsonSchemaVersion,
  LambdaIntegration,
  LogGroupLogDestination,
  type Method,
  MethodLoggingLevel,
  type MethodOptions,
  type Model,
  Period,
  type RequestValidator,
  type Resource,
  ResponseType,
  RestApi,
} from "aws-cdk-lib/aws-apigateway";
import type { Function as LambdaFunction } from "aws-cdk-lib/aws-lambda";
import { LogGroup, RetentionDays } from "aws-cdk-lib/aws-logs";
import { Fn, RemovalPolicy, Stack, Validations } from "aws-cdk-lib/core";
import { Construct } from "constructs";
import { z } from "zod";

/** Requests that one key may make, and all people together: a second on average, at once; a day. */
const LIMITS = { rateLimit: 100, burstLimit: 200, dailyQuota: 1_000_000 };

/** Answers of the gateway itself, in the shape of the handlers' errors. */
const GATEWAY_RESPONSES: readonly (readonly [ResponseType, string, string?])[] = [
  [ResponseType.DEFAULT_4XX, "$context.error.messageString"],
  [ResponseType.DEFAULT_5XX, "$context.error.messageString"],
  [ResponseType.BAD_REQUEST_BODY, '"$context.error.validationErrorString"'],
  // API Gateway answers an unknown path or method with 403 "Missing Authentication Token".
  [ResponseType.MISSING_AUTHENTICATION_TOKEN, '"There is no such path or method."', "404"],
];

/** Is one method of a path and the function that answers it. */
export interface Route {
  readonly method: "GET" | "POST";
  readonly path: Resource;
  readonly answer: LambdaFunction;
  readonly options?: Pick<MethodOptions, "requestModels" | "requestParameters">;
}

export interface KeyedApiOptions {
  readonly name: string;
  /** Why methods have a key and nobody's sign-in. */
  readonly keyReason: string;
  /** Whether it makes the account's role by which API Gateway writes logs: one stack of the kit does. */
  readonly makesLogRole: boolean;
}

export class KeyedApi extends Construct {
  readonly rest: RestApi;
  /** Address of the stage, without a slash at its end. */
  readonly url: string;
  readonly keyId: string;
  readonly #requestValidator: RequestValidator;
  readonly #keyReason: string;

  constructor(scope: Construct, id: string, { name, keyReason, makesLogRole }: KeyedApiOptions) {
    super(scope, id);
    this.#keyReason = keyReason;
    this.rest = restApi(this, name, makesLogRole);
    this.#requestValidator = this.rest.addRequestValidator("Validator", {
      validateRequestBody: true,
      validateRequestParameters: true,
    });
    addGatewayResponses(this.rest);
    acknowledge(this.rest);
    this.keyId = this.#keyWithLimits();
    this.url = stageUrl(this.rest);
  }

  /** Adds a method for whoever shows the API key. */
  addForKey(route: Route): void {
    const method = this.add(route, { apiKeyRequired: true });
    const reason = this.#keyReason;
    Validations.of(method).acknowledge(
      { id: "AwsSolutions-APIG4", reason },
      { id: "AwsSolutions-COG4", reason },
    );
  }

  protected add({ method, path, answer, options }: Route, access: MethodOptions): Method {
    const integration = new LambdaIntegration(answer, { allowTestInvoke: false });
    const requestValidator = this.#requestValidator;
    return path.addMethod(method, integration, { requestValidator, ...options, ...access });
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

/** Lists optional members of a query; others are ignored. */
export function query(...names: string[]): Record<string, boolean> {
  return Object.fromEntries(names.map((name) => [`method.request.querystring.${name}`, false]));
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

function restApi(scope: Construct, name: string, makesLogRole: boolean): RestApi {
  const accessLog = new LogGroup(scope, "AccessLog", {
    retention: RetentionDays.ONE_MONTH,
    removalPolicy: RemovalPolicy.DESTROY,
  });
  const rest = new RestApi(scope, "Api", {
    restApiName: name,
    endpointTypes: [EndpointType.REGIONAL],
    // The role outlives its stack, as others use it.
    cloudWatchRole: makesLogRole,
    ...(makesLogRole ? { cloudWatchRoleRemovalPolicy: RemovalPolicy.RETAIN } : {}),
    deployOptions: {
      stageName: "prod",
      loggingLevel: MethodLoggingLevel.ERROR,
      accessLogDestination: new LogGroupLogDestination(accessLog),
      accessLogFormat: AccessLogFormat.jsonWithStandardFields(),
      throttlingRateLimit: LIMITS.rateLimit,
      throttlingBurstLimit: LIMITS.burstLimit,
    },
    defaultCorsPreflightOptions: {
      // Any page may call: what counts is the token, and no cookie goes along.
      allowOrigins: Cors.ALL_ORIGINS,
      allowMethods: ["GET", "POST", "OPTIONS"],
      allowHeaders: ["Authorization", "Content-Type", "If-None-Match", "X-Api-Key"],
    },
  });
  // The CDK adds an output with a hash in its name and a slash at its end; the stack has ApiURL.
  rest.node.tryRemoveChild("Endpoint");
  return rest;
}

function addGatewayResponses(rest: RestApi): void {
  for (const [type, message, statusCode] of GATEWAY_RESPONSES)
    rest.addGatewayResponse(type.responseType, {
      type,
      ...(statusCode === undefined ? {} : { statusCode }),
      responseHeaders: { "Access-Control-Allow-Origin": "'*'" },
      templates: {
        "application/json": `{"message":${message},"requestId":"$context.requestId"}`,
      },
    });
}

/** Says why cdk-nag's findings on the API are meant to be. */
function acknowledge(rest: RestApi): void {
  Validations.of(rest).acknowledge(
    {
      id: "AwsSolutions-APIG3",
      reason: "The stage and the usage plan limit callers; a web ACL costs more than all the rest.",
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
