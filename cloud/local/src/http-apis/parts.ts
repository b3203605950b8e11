/**
 * Are the resources an HTTP API is made of, as CloudFormation has them. The schemas are the ones of
 * the resource types too, so what is not honoured is refused when the plan is made.
 */
import { z } from "zod";
import { HTTP_METHODS } from "./route-key.ts";

const tags = z.record(z.string(), z.string()).optional();
const settings = z.strictObject({
  // Metrics have no place on one machine: the access log says the same.
  DetailedMetricsEnabled: z.boolean().optional(),
  ThrottlingBurstLimit: z.coerce.number().int().min(0).optional(),
  ThrottlingRateLimit: z.coerce.number().min(0).optional(),
});
const functionUri = z
  .string()
  .regex(
    /^arn:aws:lambda:[^/]+$|:lambda:path\/2015-03-31\/functions\/.+\/invocations$/,
    "only functions are honoured",
  );

export const api = z.strictObject({
  Name: z.string(),
  ProtocolType: z.literal("HTTP", "WebSocket APIs are not honoured here"),
  Description: z.string().optional(),
  Version: z.string().optional(),
  RouteSelectionExpression: z
    .literal([
      "$request.method $request.path",
      ["$", "{request.method} $", "{request.path}"].join(""),
    ])
    .optional(),
  DisableExecuteApiEndpoint: z.literal(false).optional(),
  IpAddressType: z.string().optional(),
  CorsConfiguration: z
    .strictObject({
      AllowCredentials: z.boolean().optional(),
      AllowHeaders: z.array(z.string()).optional(),
      AllowMethods: z.array(z.string()).optional(),
      AllowOrigins: z.array(z.string()).optional(),
      ExposeHeaders: z.array(z.string()).optional(),
      /** In seconds. */
      MaxAge: z.coerce.number().int().min(-1).max(86_400).optional(),
    })
    .refine((cors) => cors.AllowCredentials !== true || cors.AllowOrigins?.includes("*") !== true, {
      message: "credentials cannot be allowed to every origin",
      path: ["AllowCredentials"],
    })
    .optional(),
  Tags: tags,
});

export const stage = z.strictObject({
  ApiId: z.string(),
  StageName: z.string().regex(/^(\$default|[\w-]{1,128})$/),
  AutoDeploy: z.literal(true, "stages are honoured with AutoDeploy alone"),
  Description: z.string().optional(),
  StageVariables: z.record(z.string(), z.string()).optional(),
  DefaultRouteSettings: settings.optional(),
  /** By route key. */
  RouteSettings: z.record(z.string(), settings).optional(),
  AccessLogSettings: z.strictObject({ DestinationArn: z.string(), Format: z.string() }).optional(),
  Tags: tags,
});

const ROUTE_KEY = new RegExp(
  `^(\\$default|(${[...HTTP_METHODS, "ANY"].join("|")}) (/|(/([\\w.~:@!$&'()*,;=%-]+|\\{[\\w.-]+\\}))*(/\\{[\\w.-]+\\+\\})?))$`,
);

export const route = z
  .strictObject({
    ApiId: z.string(),
    RouteKey: z.string().regex(ROUTE_KEY, "no route key: `GET /path/{name}` or `$default`"),
    Target: z.string().regex(/^integrations\/.+$/),
    OperationName: z.string().optional(),
    AuthorizationType: z.enum(["NONE", "JWT", "CUSTOM"], "AWS_IAM is not honoured here").optional(),
    AuthorizerId: z.string().optional(),
    /** Ten at most, as on AWS. */
    AuthorizationScopes: z.array(z.string()).max(10).optional(),
  })
  .refine(
    ({ AuthorizationType: type = "NONE", AuthorizerId: id }) =>
      (type === "NONE") === (id === undefined),
    {
      message: "AuthorizerId is needed with JWT and CUSTOM, and means nothing without",
      path: ["AuthorizerId"],
    },
  )
  .refine((part) => part.AuthorizationScopes === undefined || part.AuthorizationType === "JWT", {
    message: "AuthorizationScopes are honoured with JWT alone",
    path: ["AuthorizationScopes"],
  });

export const integration = z.strictObject({
  ApiId: z.string(),
  IntegrationType: z.literal("AWS_PROXY", "only functions are honoured"),
  IntegrationUri: functionUri,
  IntegrationMethod: z.string().optional(),
  PayloadFormatVersion: z.enum(["1.0", "2.0"]),
  CredentialsArn: z.string().optional(),
  Description: z.string().optional(),
  ConnectionType: z.literal("INTERNET").optional(),
  /** At most 30 s, as on AWS. */
  TimeoutInMillis: z.coerce.number().int().min(50).max(30_000).optional(),
});

const TOKEN_SOURCE = /^\$request\.(header|querystring)\.[\w.-]+$/;
const SOURCE = /^\$(request\.(header|querystring)\.[\w.-]+|context\.[\w.]+|stageVariables\.\w+)$/;

const jwtAuthorizer = z.strictObject({
  ApiId: z.string(),
  Name: z.string(),
  AuthorizerType: z.literal("JWT"),
  IdentitySource: z.array(z.string().regex(TOKEN_SOURCE)).length(1),
  JwtConfiguration: z.strictObject({
    /** Fifty at most, as on AWS. */
    Audience: z.array(z.string()).min(1).max(50),
    Issuer: z.url({ protocol: /^https?$/ }),
  }),
});
const requestAuthorizer = z
  .strictObject({
    ApiId: z.string(),
    Name: z.string(),
    AuthorizerType: z.literal("REQUEST"),
    AuthorizerUri: functionUri,
    AuthorizerCredentialsArn: z.string().optional(),
    AuthorizerPayloadFormatVersion: z.enum(["1.0", "2.0"]),
    EnableSimpleResponses: z.boolean().optional(),
    IdentitySource: z.array(z.string().regex(SOURCE)).optional(),
    /** In seconds; 0 asks the function anew every time. */
    AuthorizerResultTtlInSeconds: z.coerce.number().int().min(0).max(3_600).optional(),
  })
  .refine((part) => !part.AuthorizerResultTtlInSeconds || (part.IdentitySource ?? []).length > 0, {
    message: "IdentitySource is needed unless AuthorizerResultTtlInSeconds is 0",
    path: ["IdentitySource"],
  })
  .refine(
    (part) => part.EnableSimpleResponses !== true || part.AuthorizerPayloadFormatVersion === "2.0",
    {
      message: "EnableSimpleResponses needs AuthorizerPayloadFormatVersion 2.0",
      path: ["EnableSimpleResponses"],
    },
  );

/** @see https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/aws-resource-apigatewayv2-authorizer.html */
export const authorizer = z.discriminatedUnion("AuthorizerType", [
  jwtAuthorizer,
  requestAuthorizer,
]);

export type ApiPart = z.infer<typeof api>;
export type StagePart = z.infer<typeof stage>;
export type RoutePart = z.infer<typeof route>;
export type IntegrationPart = z.infer<typeof integration>;
export type AuthorizerPart = z.infer<typeof authorizer>;
export type JwtAuthorizerPart = z.infer<typeof jwtAuthorizer>;
export type RequestAuthorizerPart = z.infer<typeof requestAuthorizer>;
