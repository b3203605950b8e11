/** Reads a partner's call, the same from a REST API with our authorizer and from an HTTP API with JWT. */
import type { Log } from "@outrider/runtime";
import type { APIGatewayProxyEvent } from "aws-lambda";
import { z } from "zod";
import { namedRobot } from "./named-robot.ts";
import { type ApiHandler, type Decision, refuse, serveApi } from "./reply.ts";

/** Is who calls, as the gateway vouches for it. */
export interface Partner {
  readonly sub: string;
  readonly clientId: string;
  /** When the token ends, in s since 1970. */
  readonly expiresAtS: number;
}

export interface PartnerCall {
  readonly partner: Partner;
  /** The thing that the path names; empty where it names none. */
  readonly thing: string;
  readonly query: Readonly<Record<string, string | undefined>>;
  readonly body: string | null;
}

const partner = z.object({
  sub: z.string().min(1),
  clientId: z.string(),
  expiresAtS: z.coerce.number(),
});

/** Is what a JWT authorizer passes on: the claims of the token, each as text. */
const jwt = z
  .object({
    jwt: z.object({
      claims: z.object({
        sub: z.string().min(1),
        exp: z.coerce.number(),
        client_id: z.string().optional(),
      }),
    }),
  })
  .transform(({ jwt: { claims } }) => ({
    sub: claims.sub,
    clientId: claims.client_id ?? "",
    expiresAtS: claims.exp,
  }));

const authorizer = z.union([partner, jwt]);

/**
 * Makes the Lambda handler around a decision for partners. A token that has ended is refused here as
 * well: the gateway's own answer may come from its cache.
 */
export function servePartner(
  decide: (call: PartnerCall) => Promise<Decision>,
  { log, nowMs }: { readonly log: Log; readonly nowMs: () => number },
): ApiHandler {
  return serveApi(async (event) => {
    const call = readCall(event);
    if (nowMs() >= call.partner.expiresAtS * 1_000) return refuse(401, "Unauthorized");
    return decide(call);
  }, log);
}

/** @throws ZodError for an event that no authorizer let through: a gateway set up wrongly. */
function readCall(event: APIGatewayProxyEvent): PartnerCall {
  const { body, isBase64Encoded, queryStringParameters } = event;
  return {
    partner: authorizer.parse(event.requestContext.authorizer),
    thing: namedRobot(event),
    query: queryStringParameters ?? {},
    // Absent in the events of HTTP APIs where a REST API says null.
    body: isBase64Encoded && body ? Buffer.from(body, "base64").toString() : (body ?? null),
  };
}
