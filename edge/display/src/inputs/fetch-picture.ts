/** Fetches one picture: raw pixels of the panel where the server has them, else BMP, PNG or JPEG. */
import { PICTURE_BYTES_MAX } from "../paint/picture-header.ts";
import { type HttpAnswer, httpGet } from "./http-get.ts";

const ACCEPT = "image/x-rgb565, image/bmp;q=0.9, image/png;q=0.8, image/jpeg;q=0.7";
const TIMEOUT_MS = 30_000;
const REDIRECTS_MAX = 3;

/** Gives its bytes, and whether they are raw RGB565. @throws HttpError; Error for another answer */
export async function fetchPicture(
  address: string,
  signal: AbortSignal,
): Promise<{ bytes: Uint8Array; isRaw: boolean }> {
  let at = address;
  for (let redirects = 0; redirects <= REDIRECTS_MAX; redirects += 1) {
    const answer = await httpGet(at, {
      headers: { accept: ACCEPT },
      timeoutMs: TIMEOUT_MS,
      bytesMax: PICTURE_BYTES_MAX,
      signal,
    });
    const { location } = answer.headers;
    const isElsewhere = answer.status >= 300 && answer.status < 400 && location !== undefined;
    if (!isElsewhere) return take(answer);
    at = new URL(location, at).href;
  }
  throw new Error(`it sends elsewhere more than ${REDIRECTS_MAX} times`);
}

function take({ status, headers, body }: HttpAnswer) {
  if (status !== 200) throw new Error(`the picture's address answers ${status}`);
  const type = headers["content-type"] ?? "";
  if (/html/i.test(type)) throw new Error("a web page came instead of a picture");
  return { bytes: body, isRaw: /x-rgb565/i.test(type) };
}
