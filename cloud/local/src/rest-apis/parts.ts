/**
 * Are the resources a REST API is made of, as CloudFormation has them. The schemas are the ones of the
 * resource types too, so what is not honoured is refused when the plan is made.
 */
import { z } from "zod";

const tags = z.array(z.strictObject({ Key: z.string(), Value: z.string() })).optional();
const wholeNumber = z.coerce.number().int().min(0);
const throttle = z.strictObject({
  BurstLimit: wholeNumber.optional(),
  RateLimit: z.coerce.number().min(0).optional(),
});
/** Values of response parameters: a literal in quotes, or a place in the request or its context. */
const parameterValue = z
  .string()
  .regex(
    /^('.*'|context\.[\w.]+|stageVariables\.\w+|method\.request\.(header|querystring|path)\.[\w-]+|integration\.response\.header\.[\w-]+)$/,
    "only literals, context, stage variables and parts of the request are honoured here",
  );
const headerParameters = (prefix: string) =>
  z.record(z.string().startsWith(prefix), parameterValue).optional();

export const restApi = z.strictObject({
  Name: z.string(),
  Description: z.string().optional(),
  EndpointConfiguration: z
    .strictObject({
      Types: z.array(z.enum(["REGIONAL", "EDGE"])).optional(),
      IpAddressType: z.string().optional(),
    })
    .optional(),
  BinaryMediaTypes: z.array(z.string()).optional(),
  ApiKeySourceType: z.enum(["HEADER", "AUTHORIZER"]).optional(),
  Tags: tags,
});

export const resource = z.strictObject({
  RestApiId: z.string(),
  ParentId: z.string(),
  PathPart: z.string().regex(/^([\w.:-]+|\{[\w.:-]+\+?\})$/),
});

const proxyIntegration = z.strictObject({
  Type: z.literal("AWS_PROXY"),
  IntegrationHttpMethod: z.literal("POST"),
  Uri: z
    .string()
    .regex(/:lambda:path\/2015-03-31\/functions\/.+\/invocations$/, "only functions are honoured"),
  TimeoutInMillis: z.coerce.number().int().min(50).max(29_000).optional(),
  PassthroughBehavior: z.enum(["WHEN_NO_MATCH", "WHEN_NO_TEMPLATES", "NEVER"]).optional(),
});
const mockIntegration = z.strictObject({
  Type: z.literal("MOCK"),
  RequestTemplates: z.record(z.string(), z.string()).optional(),
  PassthroughBehavior: z.enum(["WHEN_NO_MATCH", "WHEN_NO_TEMPLATES", "NEVER"]).optional(),
  IntegrationResponses: z
    .array(
      z.strictObject({
        StatusCode: z.coerce.string().regex(/^\d{3}$/),
        SelectionPattern: z.string().optional(),
        ResponseParameters: headerParameters("method.response.header."),
        ResponseTemplates: z.record(z.string(), z.string()).optional(),
      }),
    )
    .optional(),
});

export const method = z
  .strictObject({
    RestApiId: z.string(),
    ResourceId: z.string(),
    HttpMethod: z.enum(["GET", "POST", "PUT", "PATCH", "DELETE", "HEAD", "OPTIONS", "ANY"]),
    AuthorizationType: z
      .enum(["NONE", "COGNITO_USER_POOLS", "CUSTOM"], "AWS_IAM is not honoured here")
      .optional(),
    AuthorizerId: z.string().optional(),
    AuthorizationScopes: z.array(z.string()).optional(),
    ApiKeyRequired: z.boolean().optional(),
    RequestValidatorId: z.string().optional(),
    RequestModels: z.record(z.string(), z.string()).optional(),
    RequestParameters: z
      .record(
        z.string().regex(/^method\.request\.(header|querystring|path)\.[\w.-]+$/),
        z.boolean(),
      )
      .optional(),
    OperationName: z.string().optional(),
    Integration: z.discriminatedUnion("Type", [proxyIntegration, mockIntegration]),
    MethodResponses: z
      .array(
        z.strictObject({
          StatusCode: z.coerce.string(),
          ResponseParameters: z.record(z.string(), z.boolean()).optional(),
          ResponseModels: z.record(z.string(), z.string()).optional(),
        }),
      )
      .optional(),
  })
  .refine(
    ({ AuthorizationType: type = "NONE", AuthorizerId: id }) =>
      (type === "NONE") === (id === undefined),
    {
      message:
        "AuthorizerId is needed with COGNITO_USER_POOLS and CUSTOM, and means nothing without",
      path: ["AuthorizerId"],
    },
  )
  .refine(
    (part) =>
      part.AuthorizationScopes === undefined || part.AuthorizationType === "COGNITO_USER_POOLS",
    {
      message: "AuthorizationScopes are honoured with COGNITO_USER_POOLS alone",
      path: ["AuthorizationScopes"],
    },
  );

export const deployment = z.strictObject({
  RestApiId: z.string(),
  Description: z.string().optional(),
});

export const stage = z.strictObject({
  RestApiId: z.string(),
  StageName: z.string().regex(/^[\w-]{1,128}$/),
  DeploymentId: z.string(),
  Description: z.string().optional(),
  Variables: z.record(z.string(), z.string()).optional(),
  AccessLogSetting: z.strictObject({ DestinationArn: z.string(), Format: z.string() }).optional(),
  MethodSettings: z
    .array(
      z.strictObject({
        HttpMethod: z.string(),
        ResourcePath: z.string(),
        ThrottlingBurstLimit: wholeNumber.optional(),
        ThrottlingRateLimit: z.coerce.number().min(0).optional(),
        // Execution logs and metrics have no place on one machine: the access log says the same.
        LoggingLevel: z.string().optional(),
        MetricsEnabled: z.boolean().optional(),
        DataTraceEnabled: z.literal(false).optional(),
        CachingEnabled: z.literal(false).optional(),
      }),
    )
    .optional(),
  TracingEnabled: z.boolean().optional(),
  Tags: tags,
});

export const model = z.strictObject({
  RestApiId: z.string(),
  Name: z.string(),
  ContentType: z.string(),
  Description: z.string().optional(),
  Schema: z.union([z.record(z.string(), z.unknown()), z.string()]),
});

export const requestValidator = z.strictObject({
  RestApiId: z.string(),
  Name: z.string().optional(),
  ValidateRequestBody: z.boolean().default(false),
  ValidateRequestParameters: z.boolean().default(false),
});

export const apiKey = z.strictObject({
  Name: z.string().optional(),
  Description: z.string().optional(),
  Enabled: z.boolean().default(false),
  Value: z.string().min(20).max(128).optional(),
  Tags: tags,
});

export const usagePlan = z.strictObject({
  UsagePlanName: z.string().optional(),
  Description: z.string().optional(),
  ApiStages: z
    .array(
      z.strictObject({
        ApiId: z.string(),
        Stage: z.string(),
        Throttle: z.record(z.string(), throttle).optional(),
      }),
    )
    .optional(),
  Throttle: throttle.optional(),
  Quota: z
    .strictObject({
      Limit: wholeNumber,
      Period: z.enum(["DAY", "WEEK", "MONTH"]),
      Offset: z.literal(0).optional(),
    })
    .optional(),
  Tags: tags,
});

export const usagePlanKey = z.strictObject({
  KeyId: z.string(),
  KeyType: z.literal("API_KEY"),
  UsagePlanId: z.string(),
});

export const gatewayResponse = z.strictObject({
  RestApiId: z.string(),
  ResponseType: z.string(),
  StatusCode: z.coerce
    .string()
    .regex(/^\d{3}$/)
    .optional(),
  ResponseParameters: headerParameters("gatewayresponse.header."),
  ResponseTemplates: z
    .record(
      z.string(),
      z.string().regex(/^(?![\s\S]*\$(?!context\.|stageVariables\.))/, "only $context is honoured"),
    )
    .optional(),
});

export type RestApiPart = z.infer<typeof restApi>;
export type ResourcePart = z.infer<typeof resource>;
export type MethodPart = z.infer<typeof method>;
export type ProxyIntegration = z.infer<typeof proxyIntegration>;
export type MockIntegration = z.infer<typeof mockIntegration>;
export type StagePart = z.infer<typeof stage>;
export type ModelPart = z.infer<typeof model>;
export type RequestValidatorPart = z.infer<typeof requestValidator>;
export type ApiKeyPart = z.infer<typeof apiKey>;
export type UsagePlanPart = z.infer<typeof usagePlan>;
export type GatewayResponsePart = z.infer<typeof gatewayResponse>;
