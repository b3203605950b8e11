/** Says in words why the user pool refused, by Cognito's own codes. */
import { memberOf } from "../outside.ts";

const WORDS: Readonly<Record<string, string>> = {
  NotAuthorizedException: "The e-mail address or the password is wrong.",
  UserNotFoundException: "The e-mail address or the password is wrong.",
  UserNotConfirmedException: "The e-mail address is not confirmed yet.",
  UsernameExistsException: "Somebody has signed up with this e-mail address already.",
  AliasExistsException: "Somebody has signed up with this e-mail address already.",
  InvalidPasswordException: "The password does not follow the rules.",
  CodeMismatchException: "The code is wrong. Look again, or ask for a new one.",
  ExpiredCodeException: "The code has expired. Ask for a new one.",
  LimitExceededException: "Too many tries. Wait a while, then try again.",
  TooManyRequestsException: "Too many tries. Wait a while, then try again.",
  TooManyFailedAttemptsException: "Too many tries. Wait a while, then try again.",
  CodeDeliveryFailureException: "The e-mail could not be sent.",
  PasswordResetRequiredException: "An administrator asks for a new password.",
  UserLambdaValidationException: "The sign-up was refused by a rule of this installation.",
};

/** Says that the user pool refused or was not reached; `code` is Cognito's, or `unreachable`. */
export class PoolError extends Error {
  override readonly name = "PoolError";
  readonly code: string;
  constructor(code: string, message: string, options?: ErrorOptions) {
    super(message, options);
    this.code = code;
  }
}

/** Makes the error of what the library reports; it tells a failed connection by its words alone. */
export function poolError(cause: unknown): PoolError {
  if (cause instanceof PoolError) return cause;
  const code = memberOf(cause, "code") ?? memberOf(cause, "name");
  if (typeof code !== "string" || !code.endsWith("Exception"))
    return new PoolError("unreachable", "The sign-in service does not answer.", { cause });
  return new PoolError(code, WORDS[code] ?? `The sign-in service refused: ${code}.`, { cause });
}
