/** Calls the robots' REST API as whoever is signed in. */
import type { Session } from "../session/session.ts";
import { RestError } from "./rest-error.ts";

/** How long an answer may take, in ms. */
const ANSWER_MS_MAX = 10_000;

/** Is the API's transport: bodies in, bodies out. Everything throws RestError or SessionError. */
export interface Rest {
  get(path: string): Promise<unknown>;
  post(path: string, body: unknown): Promise<unknown>;
  /** Posts from a page that is being left: nobody hears the answer. */
  postLeaving(path: string, body: unknown): void;
}

export interface RestOptions {
  readonly session: () => Promise<Session>;
  /** Hears that the session was refused. */
  readonly onRefused: () => void;
}

/** Makes the transport. A session that is refused is tried once more as a new one. */
export function createRest({ session, onRefused }: RestOptions): Rest {
  let newest: Session | undefined;
  const current = async () => {
    newest = await session();
    return newest;
  };
  const again = async (path: string, init: RequestInit) => {
    try {
      return await ask(await current(), path, init);
    } catch (error) {
      if (!isRefusedSession(error, init)) throw error;
      onRefused();
      return ask(await current(), path, init);
    }
  };
  return {
    get: (path) => again(path, {}),
    post: (path, body) => again(path, posted(body)),
    postLeaving: (path, body) => {
      if (newest === undefined) return;
      // Without an answer the lease ends by itself.
      ask(newest, path, { ...posted(body), keepalive: true }).catch(() => undefined);
    },
  };
}

/** API Gateway says 401 to a token and 403 to a key; to a change 403 says that the person may not. */
function isRefusedSession(error: unknown, { method = "GET" }: RequestInit): boolean {
  if (!(error instanceof RestError)) return false;
  return error.status === 401 || (error.status === 403 && method === "GET");
}

function posted(body: unknown): RequestInit {
  const headers = { "content-type": "application/json" };
  return { method: "POST", headers, body: JSON.stringify(body) };
}

async function ask(session: Session, path: string, init: RequestInit): Promise<unknown> {
  const { apiUrl, apiHeaders } = session;
  const response = await fetch(`${apiUrl}${path}`, {
    ...init,
    headers: { accept: "application/json", ...apiHeaders, ...init.headers },
    signal: AbortSignal.timeout(ANSWER_MS_MAX),
  }).catch((cause: unknown) => {
    throw new RestError("unreachable", "The API does not answer.", { cause });
  });
  const body: unknown = await response.json().catch(() => undefined);
  if (response.ok) return body;
  const { status } = response;
  const words = `The API answered ${status}: ${messageOf(body)}.`;
  throw new RestError("refused", words, { status, body });
}

function messageOf(body: unknown): string {
  const isObject = typeof body === "object" && body !== null;
  return isObject && "message" in body ? String(body.message).replace(/\.$/, "") : "no message";
}
