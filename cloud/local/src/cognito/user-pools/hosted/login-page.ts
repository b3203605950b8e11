/** Draws the hosted pages: signing in, and setting a new password when one must be set. */
import type { ServerResponse } from "node:http";
import { escapeXml } from "../../../front-door/protocol.ts";
import { sendPage } from "../page.ts";
import type { ProviderProperties } from "../part-schemas.ts";
import type { AuthorizeRequest } from "./authorize-request.ts";

export interface LoginView {
  readonly request: AuthorizeRequest;
  readonly providers: readonly ProviderProperties[];
  /** What went wrong before. */
  readonly problem?: string | undefined;
  /** Present while a new password is demanded: the open sign-in. */
  readonly session?: string | undefined;
}

/** Shows the form; it posts to the address of the page itself. */
export function showLogin(response: ServerResponse, view: LoginView): void {
  const { request, problem, session } = view;
  const said = problem === undefined ? "" : `<p class="bad" role="alert">${escapeXml(problem)}</p>`;
  const form = session === undefined ? signInForm() : newPasswordForm(session);
  const others = session === undefined ? view.providers.map(providerButton).join("") : "";
  sendPage(response, {
    title: "Sign in",
    body: `<h1>Sign in</h1>${said}${form}${others}
<p class="soft">Local sign-in page in place of Cognito's.</p>`,
    status: problem === undefined ? 200 : 400,
    formTarget: new URL(request.redirectUri).origin,
  });
}

/** Says why nobody can sign in by this address. */
export function showProblem(response: ServerResponse, message: string): void {
  const body = `<h1>Sign in</h1><p class="bad" role="alert">${escapeXml(message)}</p>`;
  sendPage(response, { title: "Sign in", body, status: 400 });
}

function signInForm(): string {
  return `<form method="post">
<label>E-mail or username<input name="username" autocomplete="username" required autofocus></label>
<label>Password<input name="password" type="password" autocomplete="current-password" required></label>
<button>Sign in</button></form>`;
}

function newPasswordForm(session: string): string {
  return `<form method="post"><p>Choose a new password to go on.</p>
<input type="hidden" name="session" value="${escapeXml(session)}">
<label>New password<input name="new_password" type="password" autocomplete="new-password" required></label>
<button>Set password</button></form>`;
}

/** A provider cannot be reached from here, and is not pretended. */
function providerButton({ ProviderName }: ProviderProperties): string {
  const name = escapeXml(ProviderName);
  return `<p><button type="button" disabled>${name}</button>
<small>Not available on the local host: it needs ${name} and this deployment's credentials there.</small></p>`;
}
