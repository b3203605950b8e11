/** Serves the pages and the OAuth endpoints of the pools' domains at `/_cognito/<domain>/`. */
import type { IncomingMessage, ServerResponse } from "node:http";
import { sendJson } from "../../../front-door/http-reply.ts";
import type { PathHandler } from "../../../front-door/paths.ts";
import { BodyTooLargeError } from "../../../front-door/request-body.ts";
import type { Pool } from "../pool-registry.ts";
import { readAuthorize, withParameters } from "./authorize-request.ts";
import { type LoginOptions, serveLogin } from "./login.ts";
import { showProblem } from "./login-page.ts";
import { serveRevoke, serveToken } from "./token-endpoint.ts";
import { serveUserInfo } from "./user-info.ts";

/** Is where hosted pages are. */
export const HOSTED_PREFIX = "/_cognito";

interface Visit {
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
  readonly pool: Pool;
  readonly query: URLSearchParams;
  /** Address of the domain's pages, as a path. */
  readonly base: string;
}

type Page = (visit: Visit, options: LoginOptions) => Promise<void> | void;

const PAGES: Readonly<Record<string, Page>> = {
  "/oauth2/authorize": ({ response, query, base }) => redirect(response, `${base}/login?${query}`),
  "/login": login,
  "/logout": logout,
  "/oauth2/token": (visit, options) => serveToken(visit, visit.pool, options),
  "/oauth2/revoke": (visit, options) => serveRevoke(visit, visit.pool, options),
  "/oauth2/userInfo": (visit, { parts }) => serveUserInfo(visit, visit.pool, parts),
};

/** Endpoints that pages of any origin may call: what counts there is a code or a token. */
const OPEN_TO_ALL = ["/oauth2/token", "/oauth2/revoke", "/oauth2/userInfo"];

/** Makes the handler of all domains. */
export function serveHosted(options: LoginOptions): PathHandler {
  return async (request, response) => {
    const { domain, path, query } = placeOf(request.url ?? "/");
    const page = PAGES[path];
    const poolId = options.parts.registry.findDomain(domain)?.UserPoolId;
    if (page === undefined || poolId === undefined) {
      sendJson(response, 404, { message: "Not Found" });
      return;
    }
    if (OPEN_TO_ALL.includes(path) && isPreflight(request, response)) return;
    const pool = options.parts.registry.pool(poolId);
    const base = `${HOSTED_PREFIX}/${domain}`;
    try {
      await page({ request, response, pool, query, base }, options);
    } catch (error) {
      if (!(error instanceof BodyTooLargeError)) throw error;
      sendJson(response, 413, { message: "The form is too large." });
    }
  };
}

/** Takes `/_cognito/<domain>/<path>?<query>` apart. */
function placeOf(address: string) {
  const { pathname, searchParams: query } = new URL(address, "http://localhost");
  const [, domain = "", path = ""] = /^\/_cognito\/([^/]+)(\/.*)?$/.exec(pathname) ?? [];
  return { domain, path, query };
}

async function login(visit: Visit, options: LoginOptions): Promise<void> {
  const { response, pool, query } = visit;
  const asked = readAuthorize(options.parts, pool, query);
  if (asked.ok) {
    await serveLogin(visit, asked.value, options);
  } else if (asked.problem.kind === "redirect") {
    const { redirectUri, error } = asked.problem;
    redirect(response, withParameters(redirectUri, { error }));
  } else {
    showProblem(response, asked.problem.message);
  }
}

/** Nothing is kept between visits, so leaving is going where the application wants. */
function logout({ response, pool, query, base }: Visit, { parts }: LoginOptions): void {
  const id = query.get("client_id");
  const client = parts.registry.clientsOf(pool.id).find((one) => one.id === id);
  const target = query.get("logout_uri");
  if (target !== null && client?.properties.LogoutURLs.includes(target) === true) {
    redirect(response, target);
  } else if (client !== undefined && query.has("redirect_uri")) {
    redirect(response, `${base}/login?${query}`);
  } else {
    showProblem(response, "The application may not go on to this address.");
  }
}

function redirect(response: ServerResponse, location: string): void {
  response.writeHead(302, { location, "cache-control": "no-store" }).end();
}

function isPreflight({ method }: IncomingMessage, response: ServerResponse): boolean {
  response.setHeader("access-control-allow-origin", "*");
  if (method !== "OPTIONS") return false;
  response.writeHead(204, {
    "access-control-allow-methods": "GET,POST",
    "access-control-allow-headers": "authorization,content-type",
    "access-control-max-age": "600",
  });
  response.end();
  return true;
}
