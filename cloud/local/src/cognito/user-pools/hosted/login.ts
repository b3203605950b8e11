/** Signs people in by the hosted form and sends them back to the application. */
import type { IncomingMessage, ServerResponse } from "node:http";
import { AwsError } from "../../../contracts.ts";
import { isOwnPage } from "../../../front-door/origin.ts";
import { readBody } from "../../../front-door/request-body.ts";
import { confirmNewPassword } from "../new-password.ts";
import type { Person } from "../person.ts";
import { answerPerson, beginSession, checkMaySignIn, personByPassword } from "../sign-in.ts";
import type { UserPoolParts } from "../user-pool-parts.ts";
import { type AuthorizeRequest, withParameters } from "./authorize-request.ts";
import type { Grants } from "./grants.ts";
import { type LoginView, showLogin, showProblem } from "./login-page.ts";

/** Largest form, in bytes. */
const FORM_BYTES_MAX = 8_192;

export interface LoginOptions {
  readonly parts: UserPoolParts;
  readonly grants: Grants;
  /** Port of the front door: forms come from its own pages alone. */
  readonly port: number;
}

/** Reads a form. @throws BodyTooLargeError. */
export async function readForm(request: IncomingMessage): Promise<URLSearchParams> {
  return new URLSearchParams((await readBody(request, FORM_BYTES_MAX)).toString());
}

/** Answers the page and its form. */
export async function serveLogin(
  exchange: { readonly request: IncomingMessage; readonly response: ServerResponse },
  asked: AuthorizeRequest,
  { parts, grants, port }: LoginOptions,
): Promise<void> {
  const { request, response } = exchange;
  const view = { request: asked, providers: providersOf(parts, asked) };
  if (request.method !== "POST") {
    showLogin(response, view);
    return;
  }
  if (!isOwnPage(request.headers, port)) {
    showProblem(response, "The form must be sent from this page.");
    return;
  }
  const outcome = await signIn(parts, asked, await readForm(request));
  if (outcome.kind === "page") {
    showLogin(response, { ...view, ...outcome.view });
    return;
  }
  const location = await returnAddress({ parts, grants }, asked, outcome.person);
  response.writeHead(302, { location, "cache-control": "no-store" }).end();
}

type Outcome =
  | { readonly kind: "person"; readonly person: Person }
  | { readonly kind: "page"; readonly view: Pick<LoginView, "problem" | "session"> };

async function signIn(
  parts: UserPoolParts,
  asked: AuthorizeRequest,
  form: URLSearchParams,
): Promise<Outcome> {
  const session = form.get("session");
  try {
    if (session !== null) {
      const password = form.get("new_password") ?? "";
      return { kind: "person", person: confirmNewPassword(parts, asked, { session, password }) };
    }
    const given = { name: form.get("username") ?? "", password: form.get("password") ?? "" };
    const person = personByPassword(parts, asked, given);
    if (person.status !== "FORCE_CHANGE_PASSWORD") {
      checkMaySignIn(person);
      return { kind: "person", person };
    }
    const answer = await answerPerson(parts, { ...asked, person });
    return { kind: "page", view: "Session" in answer ? { session: answer.Session } : {} };
  } catch (error) {
    if (!(error instanceof AwsError)) throw error;
    const isOpen = session !== null && error.code === "InvalidPasswordException";
    return { kind: "page", view: { problem: error.message, ...(isOpen && { session }) } };
  }
}

async function returnAddress(
  { parts, grants }: Pick<LoginOptions, "parts" | "grants">,
  asked: AuthorizeRequest,
  person: Person,
): Promise<string> {
  const { state, redirectUri } = asked;
  if (asked.flow === "code") {
    return withParameters(redirectUri, { code: grants.issue(asked, person), state });
  }
  const tokens = await beginSession(parts, { ...asked, person });
  const fragment = new URLSearchParams({
    ...(asked.scope.split(" ").includes("openid") && { id_token: tokens.IdToken }),
    access_token: tokens.AccessToken,
    expires_in: String(tokens.ExpiresIn),
    token_type: tokens.TokenType,
    ...(state !== undefined && { state }),
  });
  return `${redirectUri}#${fragment}`;
}

function providersOf({ registry }: UserPoolParts, { pool, client }: AuthorizeRequest) {
  const supported = client.properties.SupportedIdentityProviders;
  return registry
    .providersOf(pool.id)
    .filter(({ ProviderName }) => supported.includes(ProviderName));
}
