/**
 * Says who bears an access token with the scope `openid`.
 * @see https://docs.aws.amazon.com/cognito/latest/developerguide/userinfo-endpoint.html
 */
import type { IncomingMessage, ServerResponse } from "node:http";
import { AwsError } from "../../../contracts.ts";
import { sendJson } from "../../../front-door/http-reply.ts";
import { bearerOf } from "../bearer.ts";
import { attributesOf } from "../person.ts";
import type { Pool } from "../pool-registry.ts";
import type { UserPoolParts } from "../user-pool-parts.ts";

/** Answers `/oauth2/userInfo`. */
export async function serveUserInfo(
  { request, response }: { readonly request: IncomingMessage; readonly response: ServerResponse },
  pool: Pool,
  parts: UserPoolParts,
): Promise<void> {
  const token = /^Bearer (\S+)$/i.exec(request.headers.authorization ?? "")?.[1] ?? "";
  try {
    const bearer = await bearerOf(parts, token);
    if (bearer.pool.id !== pool.id || !bearer.scopes.includes("openid")) {
      sendJson(response, 403, { error: "insufficient_scope" });
      return;
    }
    const { person, client } = bearer;
    const attributes = attributesOf(person, client).map(({ Name, Value }) => [Name, Value]);
    sendJson(response, 200, { ...Object.fromEntries(attributes), username: person.username });
  } catch (error) {
    if (!(error instanceof AwsError)) throw error;
    response.setHeader("www-authenticate", 'Bearer error="invalid_token"');
    sendJson(response, 401, { error: "invalid_token", error_description: error.message });
  }
}
