/** Is the service `cognito-idp`: AWS's JSON protocol 1.1, signed or not by operation. */
import { AwsError, type AwsService } from "../../contracts.ts";
import { readJsonCall } from "../../front-door/json-call.ts";
import type { Operations } from "./operation.ts";
import { adminGroupOperations } from "./operations/admin-group-operations.ts";
import { adminPersonOperations } from "./operations/admin-person-operations.ts";
import { describeOperations } from "./operations/describe-operations.ts";
import { listUsersOperation } from "./operations/list-users-operation.ts";
import { selfOperations } from "./operations/self-operations.ts";
import { signInOperations } from "./operations/sign-in-operations.ts";
import { signUpOperations } from "./operations/sign-up-operations.ts";
import type { UserPoolParts } from "./user-pool-parts.ts";

/** Is what unsigned calls name before their operation. */
export const USER_POOLS_TARGET = "AWSCognitoIdentityProviderService";

const OPERATIONS: ReadonlyMap<string, Operations[string]> = new Map(
  [
    signUpOperations,
    signInOperations,
    selfOperations,
    adminPersonOperations,
    adminGroupOperations,
    listUsersOperation,
    describeOperations,
  ].flatMap((table) => Object.entries(table)),
);

/** Makes the service. */
export function createUserPoolsService(parts: UserPoolParts): AwsService {
  return {
    signingNames: ["cognito-idp"],
    handle: async (call) => {
      const { operation: name, body } = readJsonCall(call);
      const operation = OPERATIONS.get(name);
      if (operation === undefined) throw notOffered(name);
      if (operation.isSigned && call.principal.kind === "anonymous") throw unsigned();
      return { status: 200, body: await operation.answer(parts, given(body)) };
    },
  };
}

/** Leaves out what is null: to AWS it is as good as missing. */
function given(body: Readonly<Record<string, unknown>>): object {
  return Object.fromEntries(Object.entries(body).filter(([, value]) => value !== null));
}

function notOffered(name: string): AwsError {
  return new AwsError("UnknownOperationException", `The local host does not offer ${name}.`);
}

function unsigned(): AwsError {
  return new AwsError("MissingAuthenticationTokenException", "Missing Authentication Token");
}
