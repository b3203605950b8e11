/** Reads which robot a path names. */
import type { APIGatewayProxyEvent } from "aws-lambda";

/**
 * Gives the name in a path `/robots/{robot}`. API Gateway hands path parameters on as they were
 * sent, percent-encoded; a thing's name holds no percent sign, so decoding twice would do no harm.
 * What can't be decoded is no robot's name and is given as it is.
 */
export function namedRobot({
  pathParameters,
}: Pick<APIGatewayProxyEvent, "pathParameters">): string {
  const sent = pathParameters?.["robot"] ?? "";
  try {
    return decodeURIComponent(sent);
  } catch (error) {
    if (error instanceof URIError) return sent;
    throw error;
  }
}
