/** Gives one call of each operation that the tables know: for tests alone. */
import { ACCOUNT_ID, assumedRoleArn, iamArn } from "../aws-names.ts";
import type { AwsCall, Principal } from "../contracts.ts";

export const ROLE_ARN = iamArn("role/sampler");

export const SESSION: Principal = {
  kind: "role-session",
  arn: assumedRoleArn("sampler", "me"),
  accountId: ACCOUNT_ID,
  userId: "AROASAMPLER:me",
  roleArn: ROLE_ARN,
  sessionName: "me",
};

/** Is a call, and what it needs by AWS's reference, written by hand. */
export interface SampleCall {
  readonly call: AwsCall;
  /** Action and resource, each `dynamodb:PutItem arn:…`. */
  readonly needs: readonly string[];
}

/** Makes a call of a JSON protocol. */
export function jsonCall(service: string, operation: string, body: object): AwsCall {
  const headers = { "x-amz-target": `Prefix.${operation}` };
  return { ...restCall(service, "POST /"), headers, body: Buffer.from(JSON.stringify(body)) };
}

/** Makes a REST call from `GET /path?query`. */
export function restCall(service: string, line: string, body?: object): AwsCall {
  const [method = "", url = ""] = line.split(" ");
  const [path = "", query = ""] = url.split("?");
  return {
    requestId: "request-1",
    service,
    method,
    path,
    query: new URLSearchParams(query),
    headers: {},
    body: Buffer.from(body === undefined ? "" : JSON.stringify(body)),
    principal: SESSION,
    sourceIp: "127.0.0.1",
  };
}

const POOL = "us-east-1:00000000-0000-4000-8000-000000000000";
const POOL_ARN = `arn:aws:cognito-identity:us-east-1:000000000000:identitypool/${POOL}`;
const T = "arn:aws:dynamodb:us-east-1:000000000000:table/";
const IOT = "arn:aws:iot:us-east-1:000000000000:";
const FN = "arn:aws:lambda:us-east-1:000000000000:function:";
const LOGS = "arn:aws:logs:us-east-1:000000000000:log-group:";
const LAMBDA_PATH = "/2015-03-31/functions";

const dynamodb = (operation: string, body: object, needs: readonly string[]): SampleCall => ({
  call: jsonCall("dynamodb", operation, body),
  needs: needs.map((need) => `dynamodb:${need}`),
});

const logs = (operation: string, resource: string): SampleCall => ({
  call: jsonCall("logs", operation, { logGroupName: "/g", logStreamName: "s" }),
  needs: [`logs:${operation} ${LOGS}${resource}`],
});

const identity = (operation: string, resource: string): SampleCall => ({
  call: jsonCall("cognito-identity", operation, { IdentityPoolId: POOL }),
  needs: [`cognito-identity:${operation} ${resource}`],
});

const POOLS = "arn:aws:cognito-idp:us-east-1:000000000000:userpool/";

const userPools = (operation: string, body: object, resource: string): SampleCall => ({
  call: jsonCall("cognito-idp", operation, body),
  needs: [`cognito-idp:${operation} ${resource}`],
});

const rest =
  (service: string) =>
  (line: string, needs: readonly string[], body?: object): SampleCall => ({
    call: restCall(service, line, body),
    needs,
  });

const iot = rest("iot");
const data = rest("iotdata");
const lambda = rest("lambda");
const apigateway = rest("apigateway");
const cloudfront = rest("cloudfront");
const scheduler = rest("scheduler");

const SCHEDULE = "arn:aws:scheduler:us-east-1:000000000000:schedule/";

const TABLE_CALLS = ["CreateTable", "DeleteItem", "DeleteTable", "DescribeTable", "GetItem"]
  .concat(["DescribeTimeToLive", "PutItem", "Query", "Scan", "UpdateItem", "UpdateTable"])
  .concat(["UpdateTimeToLive"])
  .map((name) => dynamodb(name, { TableName: "a" }, [`${name} ${T}a`]));

const CERT = "c".repeat(64);

/** Ends with the first six characters of the SHA-256 of its name. */
const SECRET = "arn:aws:secretsmanager:us-east-1:000000000000:secret:s-043a71";

const DISTRIBUTION = "arn:aws:cloudfront::000000000000:distribution/E1";

export const SAMPLE_CALLS: readonly SampleCall[] = [
  cloudfront("POST /2020-05-31/distribution/E1/invalidation", [
    `cloudfront:CreateInvalidation ${DISTRIBUTION}`,
  ]),
  cloudfront("GET /2020-05-31/distribution/E1/invalidation/I1", [
    `cloudfront:GetInvalidation ${DISTRIBUTION}`,
  ]),
  ...TABLE_CALLS,
  dynamodb("Query", { TableName: "a", IndexName: "i" }, [`Query ${T}a/index/i`]),
  dynamodb("Scan", { TableName: `${T}a` }, [`Scan ${T}a`]),
  dynamodb("ListTables", {}, ["ListTables *"]),
  ...["ListTagsOfResource", "TagResource", "UntagResource"].map((name) =>
    dynamodb(name, { ResourceArn: `${T}a` }, [`${name} ${T}a`]),
  ),
  ...["BatchGetItem", "BatchWriteItem"].map((name) =>
    dynamodb(name, { RequestItems: { a: {}, b: {} } }, [`${name} ${T}a`, `${name} ${T}b`]),
  ),
  dynamodb(
    "TransactWriteItems",
    {
      TransactItems: [
        { Put: { TableName: "a" } },
        { Update: { TableName: "a" } },
        { Delete: { TableName: "b" } },
        { ConditionCheck: { TableName: "c" } },
      ],
    },
    [`PutItem ${T}a`, `UpdateItem ${T}a`, `DeleteItem ${T}b`, `ConditionCheckItem ${T}c`],
  ),
  dynamodb("TransactGetItems", { TransactItems: [{ Get: { TableName: "a" } }] }, [`GetItem ${T}a`]),
  ...["DeleteIdentities", "DescribeIdentity", "GetCredentialsForIdentity", "GetId"]
    .concat(["GetOpenIdToken", "ListIdentityPools"])
    .map((name) => identity(name, "*")),
  ...["DescribeIdentityPool", "ListIdentities"].map((name) => identity(name, POOL_ARN)),
  ...["PutLogEvents", "GetLogEvents"].map((name) => logs(name, "/g:log-stream:s")),
  ...["CreateLogGroup", "CreateLogStream", "DeleteLogGroup", "DeleteRetentionPolicy"]
    .concat(["DescribeLogGroups", "DescribeLogStreams", "FilterLogEvents", "PutRetentionPolicy"])
    .map((name) => logs(name, "/g:log-stream:")),
  ...["AdminAddUserToGroup", "AdminConfirmSignUp", "AdminCreateUser", "AdminDeleteUser"]
    .concat(["AdminDisableUser", "AdminEnableUser", "AdminGetUser", "AdminInitiateAuth"])
    .concat(["AdminListGroupsForUser", "AdminRemoveUserFromGroup", "AdminRespondToAuthChallenge"])
    .concat(["AdminSetUserPassword", "AdminUpdateUserAttributes", "AdminUserGlobalSignOut"])
    .concat(["DescribeUserPool", "DescribeUserPoolClient", "GetGroup", "ListGroups"])
    .concat(["ListUserPoolClients", "ListUsers", "ListUsersInGroup"])
    .map((name) => userPools(name, { UserPoolId: "us-east-1_a" }, `${POOLS}us-east-1_a`)),
  ...["ChangePassword", "ConfirmForgotPassword", "ConfirmSignUp", "DeleteUser", "ForgotPassword"]
    .concat(["GetTokensFromRefreshToken", "GetUser", "GetUserAttributeVerificationCode"])
    .concat(["GlobalSignOut", "InitiateAuth", "ListUserPools", "ResendConfirmationCode"])
    .concat(["RespondToAuthChallenge", "RevokeToken", "SignUp", "UpdateUserAttributes"])
    .concat(["VerifyUserAttribute"])
    .map((name) => userPools(name, {}, "*")),
  ...["DescribeSecret", "GetSecretValue", "PutSecretValue"].flatMap((operation) =>
    ["s", SECRET].map((SecretId) => ({
      call: jsonCall("secretsmanager", operation, { SecretId }),
      needs: [`secretsmanager:${operation} ${SECRET}`],
    })),
  ),
  {
    call: jsonCall("secretsmanager", "ListSecrets", {}),
    needs: ["secretsmanager:ListSecrets *"],
  },
  scheduler("GET /schedules", [`scheduler:ListSchedules ${SCHEDULE}*/*`]),
  scheduler("GET /schedules/s%2D1", [`scheduler:GetSchedule ${SCHEDULE}default/s-1`]),
  scheduler("DELETE /schedules/s?groupName=g", [`scheduler:DeleteSchedule ${SCHEDULE}g/s`]),
  scheduler(
    "POST /schedules/s",
    [`scheduler:CreateSchedule ${SCHEDULE}g/s`, `iam:PassRole ${ROLE_ARN}`],
    { GroupName: "g", Target: { RoleArn: ROLE_ARN } },
  ),
  scheduler(
    "PUT /schedules/s",
    [`scheduler:UpdateSchedule ${SCHEDULE}default/s`, `iam:PassRole ${ROLE_ARN}`],
    { Target: { RoleArn: ROLE_ARN } },
  ),
  iot("GET /endpoint?endpointType=iot:Data-ATS", ["iot:DescribeEndpoint *"]),
  iot("GET /things", ["iot:ListThings *"]),
  iot("POST /things/t%2D1", [`iot:CreateThing ${IOT}thing/t-1`]),
  iot("GET /things/t", [`iot:DescribeThing ${IOT}thing/t`]),
  iot("PATCH /things/t", [`iot:UpdateThing ${IOT}thing/t`]),
  iot("DELETE /things/t", [`iot:DeleteThing ${IOT}thing/t`]),
  iot("PUT /things/t/principals", ["iot:AttachThingPrincipal *"]),
  iot("DELETE /things/t/principals", ["iot:DetachThingPrincipal *"]),
  iot("GET /things/t/principals", [`iot:ListThingPrincipals ${IOT}thing/t`]),
  iot("GET /principals/things", ["iot:ListPrincipalThings *"]),
  iot("GET /thing-types", ["iot:ListThingTypes *"]),
  iot("POST /thing-types/y", [`iot:CreateThingType ${IOT}thingtype/y`]),
  iot("GET /thing-types/y", [`iot:DescribeThingType ${IOT}thingtype/y`]),
  iot("POST /thing-types/y/deprecate", [`iot:DeprecateThingType ${IOT}thingtype/y`]),
  iot("DELETE /thing-types/y", [`iot:DeleteThingType ${IOT}thingtype/y`]),
  iot("POST /certificates", ["iot:CreateCertificateFromCsr *"]),
  iot("POST /keys-and-certificate", ["iot:CreateKeysAndCertificate *"]),
  iot("GET /certificates", ["iot:ListCertificates *"]),
  iot(`GET /certificates/${CERT}`, [`iot:DescribeCertificate ${IOT}cert/${CERT}`]),
  iot(`PUT /certificates/${CERT}`, [`iot:UpdateCertificate ${IOT}cert/${CERT}`]),
  iot(`DELETE /certificates/${CERT}`, [`iot:DeleteCertificate ${IOT}cert/${CERT}`]),
  iot("GET /policies", ["iot:ListPolicies *"]),
  iot("POST /policies/p", [`iot:CreatePolicy ${IOT}policy/p`]),
  iot("GET /policies/p", [`iot:GetPolicy ${IOT}policy/p`]),
  iot("DELETE /policies/p", [`iot:DeletePolicy ${IOT}policy/p`]),
  iot("PUT /target-policies/p", ["iot:AttachPolicy region:identity"], {
    target: "region:identity",
  }),
  iot("POST /target-policies/p", [`iot:DetachPolicy ${IOT}cert/x`], { target: `${IOT}cert/x` }),
  iot(`POST /attached-policies/${encodeURIComponent(`${IOT}cert/x`)}`, [
    `iot:ListAttachedPolicies ${IOT}cert/x`,
  ]),
  iot("POST /policy-targets/p", [`iot:ListTargetsForPolicy ${IOT}policy/p`]),
  iot("GET /role-aliases", ["iot:ListRoleAliases *"]),
  iot("POST /role-aliases/r", [`iot:CreateRoleAlias ${IOT}rolealias/r`]),
  iot("GET /role-aliases/r", [`iot:DescribeRoleAlias ${IOT}rolealias/r`]),
  iot("PUT /role-aliases/r", [`iot:UpdateRoleAlias ${IOT}rolealias/r`]),
  iot("DELETE /role-aliases/r", [`iot:DeleteRoleAlias ${IOT}rolealias/r`]),
  iot("GET /rules", ["iot:ListTopicRules *"]),
  iot("GET /rules/r", [`iot:GetTopicRule ${IOT}rule/r`]),
  data("POST /topics/rover-1%2Faction?qos=1", [`iot:Publish ${IOT}topic/rover-1/action`]),
  data("POST /topics/a/b?retain=true", [
    `iot:Publish ${IOT}topic/a/b`,
    `iot:RetainPublish ${IOT}topic/a/b`,
  ]),
  data("GET /retainedMessage/a%2Fb", [`iot:GetRetainedMessage ${IOT}topic/a/b`]),
  data("GET /retainedMessage", ["iot:ListRetainedMessages *"]),
  lambda(`GET ${LAMBDA_PATH}/`, ["lambda:ListFunctions *"]),
  lambda(`GET ${LAMBDA_PATH}/f`, [`lambda:GetFunction ${FN}f`]),
  lambda(`GET ${LAMBDA_PATH}/f/configuration`, [`lambda:GetFunctionConfiguration ${FN}f`]),
  lambda(`POST ${LAMBDA_PATH}/${encodeURIComponent(`${FN}f`)}/invocations`, [
    `lambda:InvokeFunction ${FN}f`,
  ]),
  lambda(`POST ${LAMBDA_PATH}/f/invocations?Qualifier=$LATEST`, [
    `lambda:InvokeFunction ${FN}f:$LATEST`,
  ]),
  ...["DELETE", "GET", "PATCH", "POST", "PUT"].map((method) =>
    apigateway(`${method} /%61pikeys/k`, [
      `apigateway:${method} arn:aws:apigateway:us-east-1::/apikeys/k`,
    ]),
  ),
];
