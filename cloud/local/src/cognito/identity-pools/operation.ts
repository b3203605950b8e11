/** Says what an operation of identity pools is, and which of them need a signature. */
import { type AwsCall, AwsError } from "../../contracts.ts";

/** Answers one operation. */
export type Operation = (body: unknown) => object | Promise<object>;

/**
 * Gives the operation to one who signed the call: only what people do who have no credentials yet
 * goes without a signature.
 * @throws AwsError UnknownOperationException or MissingAuthenticationTokenException.
 */
export function forSigners(
  { principal }: AwsCall,
  name: string,
  operation: Operation | undefined,
): Operation {
  if (operation === undefined) {
    throw new AwsError(
      "UnknownOperationException",
      `The local host does not offer identity pools' ${name}.`,
    );
  }
  if (principal.kind !== "anonymous") return operation;
  throw new AwsError("MissingAuthenticationTokenException", "Missing Authentication Token");
}
