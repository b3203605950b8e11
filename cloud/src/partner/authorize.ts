/** Decides what API Gateway may let a token do: the authorizer, but for its surroundings. */
import type { Log } from "@outrider/runtime";
import type { Permissions } from "./permissions.ts";
import { type Policy, policyOf } from "./policy.ts";
import type { JudgeToken } from "./verify-token.ts";

/** Is what API Gateway asks of a TOKEN authorizer. */
export interface AuthorizerEvent {
  readonly authorizationToken: string;
  readonly methodArn: string;
}

/** Is what an authorizer answers; the context reaches functions as strings. */
export interface AuthorizerAnswer {
  readonly principalId: string;
  readonly policyDocument: Policy;
  readonly context: {
    readonly sub: string;
    /** With a space between. */
    readonly scopes: string;
    readonly clientId: string;
    readonly permissionsVersion: number;
    /** When the token ends, in s since 1970. */
    readonly expiresAtS: number;
  };
}

export interface AuthorizeTools {
  readonly judge: JudgeToken;
  readonly permissions: () => Promise<Permissions>;
  readonly log: Log;
}

/**
 * Says that a token is not believed: API Gateway answers 401 to this very message, and 500 to any
 * other error.
 * @see https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-use-lambda-authorizer.html
 */
export class Unauthorized extends Error {
  override readonly name = "Unauthorized";
  readonly code = "unauthorized";
  constructor() {
    super("Unauthorized");
  }
}

/**
 * Answers with the policy of a token for the whole API.
 * @throws Unauthorized for a token that is not believed; ProviderError and what DynamoDB throws where
 * it can't be judged. Neither is cached by API Gateway.
 */
export async function authorize(
  event: AuthorizerEvent,
  { judge, permissions, log }: AuthorizeTools,
): Promise<AuthorizerAnswer> {
  const token = /^Bearer (\S+)$/i.exec(event.authorizationToken)?.[1] ?? "";
  const [judged, document] = await Promise.all([judge(token), permissions()]);
  if (!judged.ok) {
    log.info("token refused", { problem: judged.problem });
    throw new Unauthorized();
  }
  const { sub, scopes, clientId, expiresAtS } = judged.value;
  const { version: permissionsVersion } = document;
  return {
    principalId: sub,
    policyDocument: policyOf({
      methodArn: event.methodArn,
      permissions: document,
      scopes,
      expiresAtS,
    }),
    context: { sub, scopes: scopes.join(" "), clientId, permissionsVersion, expiresAtS },
  };
}
