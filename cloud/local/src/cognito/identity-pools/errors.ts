/**
 * Makes the errors of identity pools, in AWS's words where they are known.
 * @see https://docs.aws.amazon.com/cognitoidentity/latest/APIReference/API_GetCredentialsForIdentity.html
 */
import { AwsError } from "../../contracts.ts";

export const notAuthorized = (message: string) => new AwsError("NotAuthorizedException", message);

export const invalidLogin = (why: string) => notAuthorized(`Invalid login token. ${why}`);

export const unsupportedProvider = () =>
  notAuthorized("Token is not from a supported provider of this identity pool.");

export const loginsDoNotMatch = () =>
  notAuthorized(
    "Logins don't match. Please include at least one valid login for this identity or identity pool.",
  );

export const ambiguousRole = () =>
  notAuthorized("The ambiguous role mapping rules denied this request.");

export const badRoles = () =>
  new AwsError(
    "InvalidIdentityPoolConfigurationException",
    "Invalid identity pool configuration. Check assigned IAM roles for this pool.",
  );

export const poolNotFound = (id: string) =>
  new AwsError("ResourceNotFoundException", `IdentityPool '${id}' not found.`);

export const identityNotFound = (id: string) =>
  new AwsError("ResourceNotFoundException", `Identity '${id}' not found.`);

export const invalidParameter = (message: string) =>
  new AwsError("InvalidParameterException", message);
