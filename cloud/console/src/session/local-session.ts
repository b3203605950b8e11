/** Signs in at the local host, which gives a page on loopback the keys of the console's role. */
import { onPageHost } from "./page-host.ts";
import { type Session, SessionError, type SignIn, type VideoService } from "./session.ts";

/** Where the name of this tab's session is kept: the same name gives the same operator id. */
const SESSION_NAME_KEY = "outrider.session";
/** How long to wait for the host, in ms. */
const ANSWER_MS_MAX = 8_000;

export interface LocalSessionOptions {
  /** Address of the host's endpoint. */
  readonly url: string;
  readonly storage: Pick<Storage, "getItem" | "setItem">;
  /** Host name under which the page itself was loaded. */
  readonly pageHost: string;
}

/** Makes the sign-in of a local host. It renews under the same name, so the operator id stays. */
export function createLocalSignIn({ url, storage, pageHost }: LocalSessionOptions): SignIn {
  return async () => {
    const session = sessionName(storage);
    const response = await fetch(url, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify({ session }),
      signal: AbortSignal.timeout(ANSWER_MS_MAX),
    }).catch((cause: unknown) => {
      throw new SessionError("unreachable", "The host does not answer.", { cause });
    });
    const body: unknown = await response.json().catch(() => undefined);
    if (!response.ok) throw new SessionError("refused", messageOf(body, response.status));
    return readSession(body, pageHost);
  };
}

/** Reads the host's answer. @throws SessionError "refused" when something is missing. */
export function readSession(body: unknown, pageHost: string): Session {
  const text = (key: string): string => {
    const value: unknown = isRecord(body) ? body[key] : undefined;
    if (typeof value !== "string" || value === "")
      throw new SessionError("refused", `The host's session has no ${key}.`);
    return value;
  };
  const expiresAtMs = Date.parse(text("expiration"));
  return {
    operatorId: text("operatorId"),
    region: text("region"),
    credentials: {
      accessKeyId: text("accessKeyId"),
      secretAccessKey: text("secretAccessKey"),
      sessionToken: text("sessionToken"),
    },
    expiresAtMs: Number.isFinite(expiresAtMs) ? expiresAtMs : 0,
    iotWebSocketUrl: onPageHost(text("iotWebSocketUrl"), pageHost),
    apiUrl: onPageHost(text("apiUrl"), pageHost),
    apiHeaders: { "x-api-key": text("apiKey") },
    person: { name: "Operator of this machine", role: "operator", needsLease: false },
    video: videoService(isRecord(body) ? body["kvsWebSocketUrl"] : undefined, pageHost),
  };
}

/** A host that runs no channels gives no address. */
function videoService(address: unknown, pageHost: string): VideoService | undefined {
  if (typeof address !== "string" || address === "") return undefined;
  const signalingUrl = onPageHost(address, pageHost);
  // The control plane is the front door itself.
  const { protocol, host } = new URL(signalingUrl);
  return { url: `${protocol === "wss:" ? "https:" : "http:"}//${host}`, signalingUrl };
}

function sessionName(storage: LocalSessionOptions["storage"]): string {
  const kept = storage.getItem(SESSION_NAME_KEY);
  if (kept !== null) return kept;
  const name = crypto.randomUUID();
  storage.setItem(SESSION_NAME_KEY, name);
  return name;
}

function messageOf(body: unknown, status: number): string {
  const message: unknown = isRecord(body) ? body["message"] : undefined;
  return typeof message === "string" ? message : `The host answered ${status}.`;
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null;
}
