/** Fetches one picture: raw pixels of the panel where the server has them, else BMP, PNG or JPEG. */
import { PICTURE_BYTES_MAX } from "../paint/picture-header.ts";
import { type HttpAnswer, httpGet } from "./http-get.ts";

const ACCEPT = "image/x-rgb565, image/bmp;q=0.9, image/png;q=0.8, image/jpeg;q=0.7";
const TIMEOUT_MS = 30_000;
const REDIRECTS_MAX = 3;

/** Longest address that is asked, in characters: a card's, and far above the report's. */
export const ADDRESS_LENGTH_MAX = 2_000;

export interface FetchOptions {
  /** Hosts that may be in a private network, as addresses say them. */
  readonly allowHosts: readonly string[];
  readonly signal: AbortSignal;
}

export interface FetchedPicture {
  readonly bytes: Uint8Array;
  /** Whether they are raw RGB565. */
  readonly isRaw: boolean;
}

/**
 * Gets a picture from a public address or a host that is allowed; what it redirects to is held to the
 * same. @throws HttpError; Error for another answer
 */
export async function fetchPicture(
  address: string,
  { allowHosts, signal }: FetchOptions,
): Promise<FetchedPicture> {
  if (address.length > ADDRESS_LENGTH_MAX)
    throw new Error(`its address is longer than ${ADDRESS_LENGTH_MAX} characters`);
  let at = address;
  for (let redirects = 0; redirects <= REDIRECTS_MAX; redirects += 1) {
    const answer = await httpGet(at, {
      headers: { accept: ACCEPT },
      timeoutMs: TIMEOUT_MS,
      bytesMax: PICTURE_BYTES_MAX,
      signal,
      isPublicOnly: !allowHosts.includes(hostOf(at)),
    });
    const { location } = answer.headers;
    const isElsewhere = answer.status >= 300 && answer.status < 400 && location !== undefined;
    if (!isElsewhere) return take(answer);
    at = new URL(location, at).href;
  }
  throw new Error(`it sends elsewhere more than ${REDIRECTS_MAX} times`);
}

/** Gives the host of an address as `allowHosts` names it; empty where it is none. */
export function hostOf(address: string): string {
  return URL.parse(address)?.hostname ?? "";
}

function take({ status, headers, body }: HttpAnswer): FetchedPicture {
  if (status !== 200) throw new Error(`the picture's address answers ${status}`);
  const type = headers["content-type"] ?? "";
  if (/html/i.test(type)) throw new Error("a web page came instead of a picture");
  return { bytes: body, isRaw: /x-rgb565/i.test(type) };
}
