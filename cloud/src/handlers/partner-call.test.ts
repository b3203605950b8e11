// Aim: who calls is read from what either gateway vouches for, and an ended token is refused.
import { silentLog } from "@outrider/runtime";
import type { APIGatewayProxyEvent } from "aws-lambda";
import { expect, it } from "vitest";
import { type PartnerCall, servePartner } from "./partner-call.ts";

const NOW_MS = 1_800_000_000_000;
const rest = { sub: "acme", clientId: "c", scopes: "a b", permissionsVersion: "1" };

async function serve(authorizer: unknown, event: object = {}) {
  const calls: PartnerCall[] = [];
  const handler = servePartner(
    (call) => {
      calls.push(call);
      return Promise.resolve({ ok: true, body: {} });
    },
    { log: silentLog, nowMs: () => NOW_MS },
  );
  const requestContext = { requestId: "r-1", authorizer };
  const answer = await handler({ requestContext, ...event } as unknown as APIGatewayProxyEvent);
  return { status: answer.statusCode, call: calls[0] };
}

it("reads a REST API's call, and that of an HTTP API", async () => {
  const viaRest = await serve(
    { ...rest, expiresAtS: "1800000060" },
    { pathParameters: { robot: "rover%2D1" }, queryStringParameters: null, body: "{}" },
  );
  const partner = { sub: "acme", clientId: "c", expiresAtS: 1_800_000_060 };
  expect(viaRest.call).toEqual({ partner, thing: "rover-1", query: {}, body: "{}" });
  const claims = { sub: "acme", client_id: "c", exp: "1800000060", aud: "outrider" };
  const viaHttp = await serve({ jwt: { claims, scopes: null } }, { rawPath: "/partner/robots" });
  expect(viaHttp.call).toEqual({ partner, thing: "", query: {}, body: null });
});

it("refuses a token that has ended since the gateway cached its policy", async () => {
  const ended = await serve({ ...rest, expiresAtS: "1800000000" });
  expect(ended).toEqual({ status: 401, call: undefined });
});

it("serves nobody whom no authorizer let through", async () => {
  for (const authorizer of [undefined, {}, { claims: { sub: "acme" } }])
    expect(await serve(authorizer)).toEqual({ status: 500, call: undefined });
});
