/** Reads what the page must know before anyone signs in: written beside it by whoever serves it. */
import { memberOf } from "./outside.ts";
import { SessionError } from "./session.ts";

/** Is what the page is told: where people sign in, and where the backend answers. */
export interface RuntimeConfig {
  readonly signIn: CognitoPools;
  readonly apiUrl: string;
  readonly iotWebSocketUrl: string;
  /** Where cameras are signaled, where that is not AWS. */
  readonly kinesisVideo: { readonly url: string; readonly signalingUrl: string } | undefined;
  /** Page with the e-mails that a local host would have sent. */
  readonly inboxUrl: string | undefined;
  /** Somebody to drive as without signing up; a local host's alone. */
  readonly demo: { readonly user: string; readonly password: string } | undefined;
}

export interface CognitoPools {
  readonly kind: "cognito";
  readonly region: string;
  readonly userPoolId: string;
  readonly userPoolClientId: string;
  readonly identityPoolId: string;
  /** Answers for both pools instead of AWS; a local host's front door. */
  readonly endpoint: string | undefined;
}

/**
 * Judges the content of `runtime-config.json`.
 * @throws SessionError "refused" when it leaves something out.
 */
export function readRuntimeConfig(content: unknown): RuntimeConfig {
  const signIn = memberOf(content, "signIn");
  if (memberOf(signIn, "kind") !== "cognito")
    throw new SessionError("refused", "The page's runtime-config.json knows no way to sign in.");
  const pool = (key: string) => neededText(signIn, key);
  return {
    signIn: {
      kind: "cognito",
      region: pool("region"),
      userPoolId: pool("userPoolId"),
      userPoolClientId: pool("userPoolClientId"),
      identityPoolId: pool("identityPoolId"),
      endpoint: textOf(memberOf(signIn, "endpoint")),
    },
    apiUrl: neededText(content, "apiUrl").replace(/\/$/, ""),
    iotWebSocketUrl: neededText(content, "iotWebSocketUrl"),
    kinesisVideo: readPair(memberOf(content, "kinesisVideo"), "url", "signalingUrl"),
    inboxUrl: textOf(memberOf(content, "inboxUrl")),
    demo: readPair(memberOf(content, "demo"), "user", "password"),
  };
}

/** Loads the file that stands beside the page. @throws SessionError */
export async function loadRuntimeConfig(base: string): Promise<RuntimeConfig> {
  const response = await fetch(`${base}runtime-config.json`, { cache: "no-cache" }).catch(
    (cause: unknown) => {
      throw new SessionError("unreachable", "The page's host does not answer.", { cause });
    },
  );
  if (!response.ok)
    throw new SessionError("unreachable", "The page's host has no runtime-config.json yet.");
  // A host without the file may answer with the page itself, which is no JSON.
  return readRuntimeConfig(await response.json().catch(() => undefined));
}

function neededText(record: unknown, key: string): string {
  const text = textOf(memberOf(record, key));
  if (text === undefined)
    throw new SessionError("refused", `The page's runtime-config.json has no ${key}.`);
  return text;
}

/** Gives two members when both are there. */
function readPair<const A extends string, const B extends string>(
  record: unknown,
  a: A,
  b: B,
): Readonly<Record<A | B, string>> | undefined {
  const [first, second] = [textOf(memberOf(record, a)), textOf(memberOf(record, b))];
  if (first === undefined || second === undefined) return undefined;
  return { [a]: first, [b]: second } as Record<A | B, string>;
}

function textOf(value: unknown): string | undefined {
  return typeof value === "string" && value !== "" ? value : undefined;
}
