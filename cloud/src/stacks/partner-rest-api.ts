/** Makes the partner API as a REST API, whose own authorizer judges tokens. */
import {
  AuthorizationType,
  EndpointType,
  type IAuthorizer,
  LambdaIntegration,
  LogGroupLogDestination,
  MethodLoggingLevel,
  type MethodOptions,
  ResponseType,
  RestApi,
} from "aws-cdk-lib/aws-apigateway";
import { Fn, Stack, Validations } from "aws-cdk-lib/core";
import { Construct } from "constructs";
import { actionRequest } from "../handlers/partner-actions/request.ts";
import { PARTNER_ROUTES } from "../partner/routes.ts";
import { addModel } from "./keyed-api.ts";
import type { PartnerFunctions } from "./partner-functions.ts";
import { PARTNER_RATE, partnerAccessLog, partnerLogFormat } from "./partner-limits.ts";

export interface PartnerRestApiOptions {
  readonly authorizer: IAuthorizer;
  readonly functions: PartnerFunctions;
}

/** Parameters of the query that each function reads; others are ignored. */
const QUERY: Readonly<Record<string, readonly string[]>> = {
  "partner-robots": ["limit", "nextToken"],
  "partner-telemetry": ["from", "to", "limit", "nextToken"],
};

/**
 * Answers of the gateway itself, in the shape of the handlers' errors and with AWS's own words: those
 * of a refusal by the authorizer's policy are what its users look for.
 */
const GATEWAY_RESPONSES: readonly (readonly [ResponseType, string, string?])[] = [
  [ResponseType.DEFAULT_4XX, "$context.error.messageString"],
  [ResponseType.DEFAULT_5XX, "$context.error.messageString"],
  [ResponseType.BAD_REQUEST_BODY, '"$context.error.validationErrorString"'],
  // These two have no message on AWS, so that the template above would not be JSON.
  [ResponseType.AUTHORIZER_FAILURE, '"The token could not be judged; try again."'],
  [ResponseType.AUTHORIZER_CONFIGURATION_ERROR, '"The token could not be judged; try again."'],
  // API Gateway answers an unknown path or method with 403 "Missing Authentication Token".
  [ResponseType.MISSING_AUTHENTICATION_TOKEN, '"There is no such path or method."', "404"],
];

export class PartnerRestApi extends Construct {
  /** Address of the stage, without a slash at its end. */
  readonly url: string;

  constructor(scope: Construct, id: string, { authorizer, functions }: PartnerRestApiOptions) {
    super(scope, id);
    const rest = restApi(this);
    const requestValidator = rest.addRequestValidator("Validator", {
      validateRequestBody: true,
      validateRequestParameters: true,
    });
    const requestModels = { "application/json": addModel(rest, "ActionRequest", actionRequest) };
    for (const { method, path, handler } of PARTNER_ROUTES) {
      const query = (QUERY[handler] ?? []).map((name) => [
        `method.request.querystring.${name}`,
        false,
      ]);
      const options: MethodOptions = {
        authorizer,
        authorizationType: AuthorizationType.CUSTOM,
        requestValidator,
        requestParameters: Object.fromEntries(query),
        ...(method === "POST" ? { requestModels } : {}),
      };
      const integration = new LambdaIntegration(functions.of(handler), { allowTestInvoke: false });
      rest.root.resourceForPath(path).addMethod(method, integration, options);
    }
    addGatewayResponses(rest);
    acknowledge(rest);
    const { region, urlSuffix } = Stack.of(this);
    const host = `${rest.restApiId}.execute-api.${region}.${urlSuffix}`;
    this.url = Fn.join("", ["https://", host, "/", rest.deploymentStage.stageName]);
  }
}

/** The account's role for logs is OutriderRobot's to make. Partners are servers: no CORS. */
function restApi(scope: Construct): RestApi {
  const rest = new RestApi(scope, "Api", {
    restApiName: "Outrider partners",
    endpointTypes: [EndpointType.REGIONAL],
    cloudWatchRole: false,
    deployOptions: {
      stageName: "prod",
      loggingLevel: MethodLoggingLevel.ERROR,
      throttlingRateLimit: PARTNER_RATE.rateLimit,
      throttlingBurstLimit: PARTNER_RATE.burstLimit,
      accessLogDestination: new LogGroupLogDestination(partnerAccessLog(scope)),
      accessLogFormat: partnerLogFormat("$context.authorizer.principalId"),
    },
  });
  // The CDK adds an output with a hash in its name; the stack has PartnerApiURL.
  rest.node.tryRemoveChild("Endpoint");
  return rest;
}

function addGatewayResponses(rest: RestApi): void {
  for (const [type, message, statusCode] of GATEWAY_RESPONSES)
    rest.addGatewayResponse(type.responseType, {
      type,
      ...(statusCode === undefined ? {} : { statusCode }),
      templates: {
        "application/json": `{"message":${message},"requestId":"$context.requestId"}`,
      },
    });
}

/** Says why cdk-nag's findings on the API are meant to be. */
function acknowledge(rest: RestApi): void {
  Validations.of(rest).acknowledge(
    { id: "AwsSolutions-COG4", reason: "Partners have tokens of their own identity provider." },
    {
      id: "AwsSolutions-APIG3",
      reason: "The stage limits the rate; a web ACL costs more than all the rest together.",
    },
  );
}
