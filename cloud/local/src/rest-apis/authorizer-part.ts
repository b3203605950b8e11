/** Is an authorizer of a REST API, as CloudFormation has it. */
import { z } from "zod";

const SOURCE =
  "(method\\.request\\.(header|querystring)\\.[\\w.-]+|context\\.[\\w.]+|stageVariables\\.\\w+)";
const header = z
  .string()
  .regex(/^method\.request\.header\.[\w.-]+$/, "only a header is honoured here");
const sources = z
  .string()
  .regex(
    new RegExp(`^\\s*${SOURCE}(\\s*,\\s*${SOURCE})*\\s*$`),
    "only headers, query parameters, context and stage variables are honoured",
  );
const expression = z.string().refine(isPattern, "no regular expression").optional();

/** In seconds; 0 asks the function anew every time. */
const ttl = z.coerce.number().int().min(0).max(3_600).optional();

const functionUri = z
  .string()
  .regex(/:lambda:path\/2015-03-31\/functions\/.+\/invocations$/, "only functions are honoured");
const named = {
  RestApiId: z.string(),
  Name: z.string(),
  // Of imports and exports alone.
  AuthType: z.string().optional(),
};

const cognitoAuthorizer = z.strictObject({
  ...named,
  Type: z.literal("COGNITO_USER_POOLS"),
  ProviderARNs: z.array(z.string().regex(/^arn:aws:cognito-idp:/)).min(1),
  IdentitySource: header,
  IdentityValidationExpression: expression,
  // Tokens are verified at every request here, which a client cannot tell from a cache.
  AuthorizerResultTtlInSeconds: ttl,
});
const tokenAuthorizer = z.strictObject({
  ...named,
  Type: z.literal("TOKEN"),
  AuthorizerUri: functionUri,
  AuthorizerCredentials: z.string().optional(),
  IdentitySource: header,
  IdentityValidationExpression: expression,
  AuthorizerResultTtlInSeconds: ttl,
});
const requestAuthorizer = z
  .strictObject({
    ...named,
    Type: z.literal("REQUEST"),
    AuthorizerUri: functionUri,
    AuthorizerCredentials: z.string().optional(),
    IdentitySource: sources.optional(),
    AuthorizerResultTtlInSeconds: ttl,
  })
  .refine((part) => part.IdentitySource !== undefined || part.AuthorizerResultTtlInSeconds === 0, {
    message: "IdentitySource is needed unless AuthorizerResultTtlInSeconds is 0",
    path: ["IdentitySource"],
  });

/** @see https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/aws-resource-apigateway-authorizer.html */
export const authorizer = z.discriminatedUnion("Type", [
  cognitoAuthorizer,
  tokenAuthorizer,
  requestAuthorizer,
]);

export type AuthorizerPart = z.infer<typeof authorizer>;
export type CognitoAuthorizerPart = z.infer<typeof cognitoAuthorizer>;
export type LambdaAuthorizerPart = Exclude<AuthorizerPart, CognitoAuthorizerPart>;

function isPattern(text: string): boolean {
  try {
    new RegExp(text);
    return true;
  } catch (error) {
    if (error instanceof SyntaxError) return false;
    throw error;
  }
}
