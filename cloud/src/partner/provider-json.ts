/** Asks an identity provider over HTTP for a JSON object, within limits of time and size. */
import { ProviderError } from "./provider-error.ts";

/** Longest wait, in ms; API Gateway gives an HTTP API's authorizer 1500 for the same. */
const WAIT_MS_MAX = 1_500;

/** Largest answer, in bytes: some 30 keys. */
const ANSWER_BYTES_MAX = 65_536;

/**
 * Asks and parses. Redirects are refused: what a provider publishes stands where its metadata say.
 * @throws ProviderError "provider-unreachable" or "provider-answer".
 */
export async function askProvider(url: string, init: RequestInit = {}): Promise<unknown> {
  const text = await ask(url, init);
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw new ProviderError(`${url} answers no JSON`, { code: "provider-answer", cause });
  }
}

async function ask(url: string, init: RequestInit): Promise<string> {
  try {
    const signal = AbortSignal.timeout(WAIT_MS_MAX);
    const response = await fetch(url, { ...init, redirect: "error", signal });
    if (response.ok) return await readText(response, url);
    await response.body?.cancel();
    const code = response.status >= 500 ? "provider-unreachable" : "provider-answer";
    throw new ProviderError(`${url} answers ${response.status}`, { code });
  } catch (cause) {
    if (cause instanceof ProviderError) throw cause;
    throw new ProviderError(`${url} does not answer`, { code: "provider-unreachable", cause });
  }
}

async function readText(response: Response, url: string): Promise<string> {
  const chunks: Uint8Array[] = [];
  let bytes = 0;
  for await (const chunk of response.body ?? []) {
    bytes += chunk.length;
    if (bytes > ANSWER_BYTES_MAX)
      throw new ProviderError(`${url} answers too much`, { code: "provider-answer" });
    chunks.push(chunk);
  }
  return Buffer.concat(chunks, bytes).toString("utf8");
}
