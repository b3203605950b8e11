/** Aim: what the engines can't honour is refused by the schemas, before anything starts. */
import { describe, expect, it } from "vitest";
import type { ResourceKind } from "../contracts.ts";
import { awsApigatewayGatewayResponse } from "./aws-apigateway-gateway-response.ts";
import { awsApigatewayMethod } from "./aws-apigateway-method.ts";
import { awsApigatewayRestApi } from "./aws-apigateway-rest-api.ts";
import { awsApigatewayStage } from "./aws-apigateway-stage.ts";
import { awsCognitoUserPool } from "./aws-cognito-user-pool.ts";
import { awsCognitoUserPoolClient } from "./aws-cognito-user-pool-client.ts";
import { awsCognitoUserPoolDomain } from "./aws-cognito-user-pool-domain.ts";
import { awsDynamodbTable } from "./aws-dynamodb-table.ts";
import { awsIamRole } from "./aws-iam-role.ts";
import { awsLambdaFunction } from "./aws-lambda-function.ts";
import { awsLambdaPermission } from "./aws-lambda-permission.ts";

const method = {
  RestApiId: "a",
  ResourceId: "r",
  HttpMethod: "GET",
  AuthorizationType: "NONE",
  Integration: {
    Type: "AWS_PROXY",
    IntegrationHttpMethod: "POST",
    Uri: "arn:aws:apigateway:us-east-1:lambda:path/2015-03-31/functions/f/invocations",
  },
};
const table = {
  AttributeDefinitions: [{ AttributeName: "id", AttributeType: "S" }],
  KeySchema: [{ AttributeName: "id", KeyType: "HASH" }],
};
const lambda = {
  Runtime: "nodejs24.x",
  Handler: "index.handler",
  Code: { S3Bucket: "b", S3Key: "k.zip" },
  Role: "arn:aws:iam::000000000000:role/r",
};
const role = {
  AssumeRolePolicyDocument: {
    Version: "2012-10-17",
    Statement: [
      { Effect: "Allow", Action: "sts:AssumeRole", Principal: { Service: "lambda.amazonaws.com" } },
    ],
  },
};
const stage = { RestApiId: "a", StageName: "prod", DeploymentId: "d" };
const answer = { RestApiId: "a", ResponseType: "DEFAULT_4XX" };

const problems = (kind: ResourceKind, properties: object) =>
  kind.schema.safeParse(properties).error?.issues.map(({ path }) => path.join(".")) ?? [];

describe("what is honoured passes", () => {
  it.each<[string, ResourceKind, object]>([
    ["a method", awsApigatewayMethod, method],
    ["a table", awsDynamodbTable, table],
    ["a function", awsLambdaFunction, lambda],
    ["a role", awsIamRole, role],
    ["a stage", awsApigatewayStage, stage],
    ["a gateway response", awsApigatewayGatewayResponse, answer],
  ])("%s", (_name, kind, properties) => {
    expect(problems(kind, properties)).toEqual([]);
  });
});

describe("a policy that cannot be honoured is refused by name", () => {
  const allow = { Effect: "Allow", Action: "dynamodb:GetItem", Resource: "*" };
  const policyProblem = (statement: object) =>
    awsIamRole.schema.safeParse({
      ...role,
      Policies: [
        { PolicyName: "p", PolicyDocument: { Version: "2012-10-17", Statement: statement } },
      ],
    }).error?.issues[0]?.message;
  const trustProblem = (statement: object) =>
    awsIamRole.schema.safeParse({
      AssumeRolePolicyDocument: {
        Statement: [{ ...role.AssumeRolePolicyDocument.Statement[0], ...statement }],
      },
    }).error?.issues[0]?.message;
  const under = (operator: string, key: string) => ({ Condition: { [operator]: { [key]: "x" } } });

  it.each([
    [{}, undefined],
    [{ Action: ["dynamodb:*", "xray:Put*", "*"] }, undefined],
    [{ Action: "dynamodb:GetItems" }, "action dynamodb:GetItems is not known"],
    [{ Action: "sqs:*" }, "action sqs:* is not known"],
    [under("StringIs", "aws:userid"), "condition operator StringIs is not known"],
    [under("StringLike", "aws:userid"), undefined],
    [under("StringLike", "aws:UserAgent"), "condition key aws:UserAgent is not known"],
    [
      under("StringLike", "dynamodb:LeadingKeys"),
      "condition key dynamodb:LeadingKeys is not known",
    ],
    [under("StringLike", "iot:ClientId"), "condition key iot:ClientId is not known"],
    [{ Action: "iot:Connect", ...under("StringLike", "iot:ClientId") }, undefined],
    [{ Resource: "$" + "{aws:nobody}" }, "policy variable $" + "{aws:nobody} is not known"],
  ])("%j", (statement, problem) => {
    expect(policyProblem({ ...allow, ...statement })).toBe(problem);
  });

  it.each([
    [{ Action: "sts:AssumeRoll" }, "action sts:AssumeRoll is not known"],
    [under("StringIs", "aws:SourceArn"), "condition operator StringIs is not known"],
    [under("ArnLike", "aws:SourceArn"), undefined],
    [under("StringEquals", "sts:ExternalId"), undefined],
    [under("StringEquals", "sts:SourceIdentity"), "condition key sts:SourceIdentity is not known"],
  ])("trust with %j", (statement, problem) => {
    expect(trustProblem(statement)).toBe(problem);
  });
});

describe("what is not is refused at its place", () => {
  const cases: [string, ResourceKind, object, string][] = [
    ["IAM", awsApigatewayMethod, { ...method, AuthorizationType: "AWS_IAM" }, "AuthorizationType"],
    [
      "an authorization without its authorizer",
      awsApigatewayMethod,
      { ...method, AuthorizationType: "CUSTOM" },
      "AuthorizerId",
    ],
    [
      "scopes without Cognito",
      awsApigatewayMethod,
      { ...method, AuthorizationType: "CUSTOM", AuthorizerId: "a", AuthorizationScopes: ["s"] },
      "AuthorizationScopes",
    ],
    [
      "an HTTP integration",
      awsApigatewayMethod,
      { ...method, Integration: { Type: "HTTP_PROXY", Uri: "https://example.com" } },
      "Integration.Type",
    ],
    [
      "an AWS service integration",
      awsApigatewayMethod,
      { ...method, Integration: { ...method.Integration, Uri: "arn:aws:apigateway:x:sqs:path/q" } },
      "Integration.Uri",
    ],
    [
      "a gateway response with code",
      awsApigatewayGatewayResponse,
      { ...answer, ResponseTemplates: { "application/json": "$input.params('x')" } },
      "ResponseTemplates.application/json",
    ],
    [
      "a cache",
      awsApigatewayStage,
      { ...stage, MethodSettings: [{ HttpMethod: "*", ResourcePath: "/*", CachingEnabled: true }] },
      "MethodSettings.0.CachingEnabled",
    ],
    ["a trigger", awsCognitoUserPool, { LambdaConfig: { PreSignUp: "arn:aws:lambda:x" } }, ""],
    ["a second factor", awsCognitoUserPool, { MfaConfiguration: "ON" }, "MfaConfiguration"],
    [
      "phone numbers",
      awsCognitoUserPool,
      { UsernameAttributes: ["phone_number"] },
      "UsernameAttributes.0",
    ],
    [
      "mail by SES",
      awsCognitoUserPool,
      { EmailConfiguration: { EmailSendingAccount: "DEVELOPER" } },
      "EmailConfiguration.EmailSendingAccount",
    ],
    [
      "a custom challenge",
      awsCognitoUserPoolClient,
      { UserPoolId: "p", ExplicitAuthFlows: ["ALLOW_CUSTOM_AUTH"] },
      "ExplicitAuthFlows.0",
    ],
    [
      "client credentials",
      awsCognitoUserPoolClient,
      { UserPoolId: "p", AllowedOAuthFlows: ["client_credentials"] },
      "AllowedOAuthFlows.0",
    ],
    [
      "a domain of one's own",
      awsCognitoUserPoolDomain,
      { UserPoolId: "p", Domain: "auth.example.com" },
      "Domain",
    ],
    ["a stream", awsDynamodbTable, { ...table, StreamSpecification: {} }, ""],
    ["a layer", awsLambdaFunction, { ...lambda, Layers: ["l"] }, ""],
    ["another runtime", awsLambdaFunction, { ...lambda, Runtime: "python3.13" }, "Runtime"],
    ["code in the template", awsLambdaFunction, { ...lambda, Code: { ZipFile: "x" } }, "Code"],
    ["a time-out of 16 minutes", awsLambdaFunction, { ...lambda, Timeout: 960 }, "Timeout"],
    [
      "a managed policy that is not known",
      awsIamRole,
      { ...role, ManagedPolicyArns: ["arn:aws:iam::aws:policy/AdministratorAccess"] },
      "ManagedPolicyArns.0",
    ],
    [
      "a permission for a role",
      awsLambdaPermission,
      {
        Action: "lambda:InvokeFunction",
        FunctionName: "f",
        Principal: "arn:aws:iam::000000000000:role/r",
      },
      "Principal",
    ],
    ["a resource policy", awsApigatewayRestApi, { Name: "a", Policy: {} }, ""],
  ];
  it.each(cases)("%s", (_name, kind, properties, place) => {
    expect(problems(kind, properties)).toContain(place);
  });
});
