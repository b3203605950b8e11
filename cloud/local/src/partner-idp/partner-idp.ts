/**
 * Plays the third party of the partner API: an OpenID provider at the front door that shares nothing
 * with the stacks but its address. It is made with its first request, off the start's way.
 */

import { mkdir } from "node:fs/promises";
import type { IncomingMessage, ServerResponse } from "node:http";
import { join } from "node:path";
import { writeFileAtomic } from "@outrider/runtime";
import type { FrontDoor } from "../front-door/front-door.ts";
import { sendJson } from "../front-door/http-reply.ts";
import { readBody } from "../front-door/request-body.ts";
import type { Secrets } from "../secrets-manager/secrets-engine.ts";
import type { StateStore } from "../state/state-store.ts";
import { PARTNER_AUDIENCE, PARTNER_CLIENTS, PARTNER_IDP_PREFIX } from "./local-partner.ts";
import { openRevocations } from "./revocations.ts";
import type { RunningProvider } from "./running-provider.ts";

export interface PartnerIdpOptions {
  readonly frontDoor: Pick<FrontDoor, "endpoint" | "addPath">;
  readonly secrets: Pick<Secrets, "putByHand">;
  /** Folder for the keys and the file with the clients. */
  readonly dir: string;
  readonly state: StateStore;
  readonly epochMs: () => number;
}

export interface PartnerIdp {
  readonly issuer: string;
  /** File that says who may ask for tokens, with their secrets. */
  readonly clientFile: string;
}

/** Largest form that is read, in bytes. */
const BODY_BYTES_MAX = 16_384;

const SECRET_LENGTH = 40;

/** Secret that an account's owner would make for the authorizer, named as the stack names it. */
const SECRET_NAME = "outrider/partner-introspection";

/** Joins the provider to the front door, and writes the file of its clients for the owner alone. */
export async function openPartnerIdp(options: PartnerIdpOptions): Promise<PartnerIdp> {
  const { frontDoor, secrets, dir, state, epochMs } = options;
  const issuer = `${frontDoor.endpoint}${PARTNER_IDP_PREFIX}`;
  const secretOf = (id: string) => state.secret(`partner-idp/${id}`, SECRET_LENGTH);
  const revocations = openRevocations(state, () => epochMs() / 1_000);
  let opening: Promise<RunningProvider> | undefined;
  const provider = () => {
    opening ??= import("./running-provider.ts").then(({ openProvider }) =>
      openProvider({ issuer, dir, secretOf, revocations }),
    );
    return opening;
  };
  frontDoor.addPath(PARTNER_IDP_PREFIX, async (request, response) =>
    answer(await provider(), request, response),
  );
  const { id } = PARTNER_CLIENTS.authorizer;
  const credentials = JSON.stringify({ clientId: id, clientSecret: secretOf(id) });
  secrets.putByHand(SECRET_NAME, credentials);
  await mkdir(dir, { recursive: true, mode: 0o700 });
  const clientFile = join(dir, "clients.json");
  await writeFileAtomic(clientFile, clientFileText(issuer, secretOf), { mode: 0o600 });
  return { issuer, clientFile };
}

async function answer(
  provider: RunningProvider,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const { pathname, searchParams } = new URL(request.url ?? "", "http://localhost");
  const path = request.method === "POST" ? pathname.slice(PARTNER_IDP_PREFIX.length) : "";
  const { authorization } = request.headers;
  if (path === "/token/introspection" || path === "/token/revocation") {
    const endpoint = path === "/token/revocation" ? "revocation" : "introspection";
    const body = (await readBody(request, BODY_BYTES_MAX)).toString();
    const answered = await provider.about({ endpoint, authorization, body });
    sendJson(response, answered.status, answered.body);
  } else if (path === "/keys/rotation") {
    const retire = searchParams.get("retire") === "true";
    const answered = await provider.rotate(authorization, retire);
    sendJson(response, answered.status, answered.body);
  } else await provider.answer(request, response);
}

function clientFileText(issuer: string, secretOf: (id: string) => string): string {
  const clients = Object.values(PARTNER_CLIENTS).map(({ id, scopes }) => ({
    clientId: id,
    clientSecret: secretOf(id),
    scopes,
  }));
  const provider = { issuer, tokenEndpoint: `${issuer}/token`, audience: PARTNER_AUDIENCE };
  return `${JSON.stringify({ ...provider, clients }, undefined, 2)}\n`;
}
