/** Says to API Gateway what the bearer of a partner's token may do. */
import { createLog, monotonicMs } from "@outrider/runtime";
import { type AuthorizerAnswer, type AuthorizerEvent, authorize } from "../../partner/authorize.ts";
import { introspectToken } from "../../partner/introspect-token.ts";
import { openIntrospectionClient } from "../../partner/introspection-client.ts";
import { openPermissions } from "../../partner/permissions-table.ts";
import { remembered } from "../../partner/remembered.ts";
import { signingKeys } from "../../partner/signing-keys.ts";
import { type JudgeToken, verifyToken } from "../../partner/verify-token.ts";
import { openDocuments } from "../clients.ts";
import { readConfig } from "./config.ts";

/** How long the document of permissions is believed, in ms. */
const PERMISSIONS_MS = 30_000;

const config = readConfig();
const log = createLog({ fields: { function: "partner-authorizer" } });
const table = openPermissions(openDocuments(), config.permissionsTable);
const tools = {
  judge: judgeBy(config.verification),
  permissions: remembered(table.current, PERMISSIONS_MS, monotonicMs),
  log,
};

function judgeBy(verification: typeof config.verification): JudgeToken {
  const { issuer, audience, secretName } = config;
  const expected = { issuer, audience, epochMs: Date.now };
  return verification === "local"
    ? verifyToken({ ...expected, findKey: signingKeys({ issuer, nowMs: monotonicMs }) })
    : introspectToken({ ...expected, credentials: openIntrospectionClient(secretName) });
}

export function handler(event: AuthorizerEvent): Promise<AuthorizerAnswer> {
  return authorize(event, tools);
}
