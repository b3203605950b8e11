/** Serves `POST /session`. */
import { CognitoIdentityClient } from "@aws-sdk/client-cognito-identity";
import { IoTClient } from "@aws-sdk/client-iot";
import { createLog } from "@outrider/runtime";
import type { APIGatewayProxyEvent } from "aws-lambda";
import { forMembers } from "../caller.ts";
import { openDocuments, REQUEST_LIMITS } from "../clients.ts";
import { serveApi } from "../reply.ts";
import { openSessions } from "../sessions-table.ts";
import { readConfig } from "./config.ts";
import { openIdentities } from "./identities.ts";
import { openSession } from "./open.ts";

const { identityPoolId, providerName, viewerPolicies, operatorPolicies, sessionsTable } =
  readConfig();
const tools = {
  identities: openIdentities({
    identities: new CognitoIdentityClient(REQUEST_LIMITS),
    iot: new IoTClient(REQUEST_LIMITS),
    identityPoolId,
    providerName,
  }),
  sessions: openSessions(openDocuments(), sessionsTable),
  viewerPolicies,
  operatorPolicies,
  nowMs: Date.now,
};

export const handler = serveApi(
  forMembers("viewer", (event: APIGatewayProxyEvent, caller) =>
    openSession(authorizationOf(event), caller, tools),
  ),
  createLog({ fields: { function: "open-session" } }),
);

/** HTTP/2 clients send names of headers in lower case. */
function authorizationOf({ headers }: APIGatewayProxyEvent): string | undefined {
  return Object.entries(headers).find(([name]) => name.toLowerCase() === "authorization")?.[1];
}
