/**
 * Maps the operations of Cognito user pools to IAM actions. Those that people call for themselves are
 * judged by what their bodies prove, so a signature adds and takes nothing there; they stand here for
 * callers who sign all the same.
 * @see https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazoncognitouserpools.html
 */
import { arn } from "../../aws-names.ts";
import { readJsonCall } from "../../front-door/json-call.ts";
import type { ServiceNeeds } from "../need.ts";

/** Operations on the pool that the body names. */
const POOL_OPERATIONS = [
  "AdminAddUserToGroup",
  "AdminConfirmSignUp",
  "AdminCreateUser",
  "AdminDeleteUser",
  "AdminDisableUser",
  "AdminEnableUser",
  "AdminGetUser",
  "AdminInitiateAuth",
  "AdminListGroupsForUser",
  "AdminRemoveUserFromGroup",
  "AdminRespondToAuthChallenge",
  "AdminSetUserPassword",
  "AdminUpdateUserAttributes",
  "AdminUserGlobalSignOut",
  "DescribeUserPool",
  "DescribeUserPoolClient",
  "GetGroup",
  "ListGroups",
  "ListUserPoolClients",
  "ListUsers",
  "ListUsersInGroup",
];

/** Operations without a resource, for which a policy must say `*`. */
const UNBOUND_OPERATIONS = [
  "ChangePassword",
  "ConfirmForgotPassword",
  "ConfirmSignUp",
  "DeleteUser",
  "ForgotPassword",
  "GetTokensFromRefreshToken",
  "GetUser",
  "GetUserAttributeVerificationCode",
  "GlobalSignOut",
  "InitiateAuth",
  "ListUserPools",
  "ResendConfirmationCode",
  "RespondToAuthChallenge",
  "RevokeToken",
  "SignUp",
  "UpdateUserAttributes",
  "VerifyUserAttribute",
];

export const cognitoIdpNeeds: ServiceNeeds = {
  signingNames: ["cognito-idp"],
  actions: [...POOL_OPERATIONS, ...UNBOUND_OPERATIONS].map((name) => `cognito-idp:${name}`),
  needsOf: (call) => {
    const { operation, body } = readJsonCall(call);
    const action = `cognito-idp:${operation}`;
    if (UNBOUND_OPERATIONS.includes(operation)) return [{ action, resource: "*" }];
    if (!POOL_OPERATIONS.includes(operation)) return undefined;
    const { UserPoolId: id } = body;
    return [
      { action, resource: arn("cognito-idp", `userpool/${typeof id === "string" ? id : ""}`) },
    ];
  },
};
