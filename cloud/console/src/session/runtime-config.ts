/** Reads what the page must know before anyone signs in: written beside it by whoever serves it. */

/** Is how this page signs in; a hosted sign-in becomes another kind. */
export interface RuntimeConfig {
  readonly signIn: { readonly kind: "local-host"; readonly url: string };
}

/** Is what holds where no file says otherwise: a page served by the local host. */
const LOCAL: RuntimeConfig = {
  signIn: { kind: "local-host", url: "/_outrider/console-session" },
};

/** Judges the content of `runtime-config.json`; what it does not say is as on the local host. */
export function readRuntimeConfig(content: unknown): RuntimeConfig {
  if (typeof content !== "object" || content === null || !("signIn" in content)) return LOCAL;
  const { signIn } = content;
  if (typeof signIn !== "object" || signIn === null) return LOCAL;
  const url: unknown = "url" in signIn ? signIn.url : undefined;
  const isLocal = "kind" in signIn && signIn.kind === "local-host";
  return isLocal && typeof url === "string" ? { signIn: { kind: "local-host", url } } : LOCAL;
}

/** Loads the file that stands beside the page; without one the page is the local host's. */
export async function loadRuntimeConfig(base: string): Promise<RuntimeConfig> {
  const response = await fetch(`${base}runtime-config.json`, { cache: "no-cache" }).catch(
    () => undefined,
  );
  if (response?.ok !== true) return LOCAL;
  // A host without the file may answer with the page itself, which is no JSON.
  return readRuntimeConfig(await response.json().catch(() => undefined));
}
