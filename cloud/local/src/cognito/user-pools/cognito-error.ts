/** Words the service's refusals as AWS does; clients show these sentences to people. */
import { AwsError } from "../../contracts.ts";

export function notAuthorized(message: string): AwsError {
  return new AwsError("NotAuthorizedException", message);
}

/** Says the same for a wrong name and for a wrong password, so that neither can be guessed alone. */
export function wrongPassword(): AwsError {
  return notAuthorized("Incorrect username or password.");
}

export function invalidParameter(message: string): AwsError {
  return new AwsError("InvalidParameterException", message);
}

export function invalidPassword(reason: string): AwsError {
  return new AwsError(
    "InvalidPasswordException",
    `Password did not conform with policy: ${reason}`,
  );
}

export function notFound(what: string): AwsError {
  return new AwsError("ResourceNotFoundException", `${what} does not exist.`);
}

export function userNotFound(): AwsError {
  return new AwsError("UserNotFoundException", "User does not exist.");
}

export function codeMismatch(): AwsError {
  return new AwsError(
    "CodeMismatchException",
    "Invalid verification code provided, please try again.",
  );
}

export function codeExpired(): AwsError {
  return new AwsError(
    "ExpiredCodeException",
    "Invalid code provided, please request a code again.",
  );
}

export function limitExceeded(): AwsError {
  return new AwsError(
    "LimitExceededException",
    "Attempt limit exceeded, please try after some time.",
  );
}
