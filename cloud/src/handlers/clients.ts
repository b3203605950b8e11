/** Opens the AWS clients of the handlers. */
import { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { DynamoDBDocumentClient } from "@aws-sdk/lib-dynamodb";

/**
 * Bounds every request: 1 s to connect, 3 s for an answer, one further attempt (a kept connection
 * that the far side closed meanwhile). A caller of the REST API waits 10 s at most in any case. Without
 * `throwOnRequestTimeout` the SDK only warns of an answer that does not come.
 */
export const REQUEST_LIMITS = {
  maxAttempts: 2,
  requestHandler: { connectionTimeout: 1_000, requestTimeout: 3_000, throwOnRequestTimeout: true },
};

/** Opens DynamoDB with plain values in place of typed attributes. */
export function openDocuments(): DynamoDBDocumentClient {
  return DynamoDBDocumentClient.from(new DynamoDBClient(REQUEST_LIMITS));
}
