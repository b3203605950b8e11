/**
 * Compresses what CloudFront would compress.
 * @see https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/ServingCompressedFiles.html
 */
import { promisify } from "node:util";
import { brotliCompress, constants, gzip } from "node:zlib";
import { type Answer, headerOf } from "./cache.ts";

export type Encoding = "br" | "gzip" | "identity";

/** Sizes between which CloudFront compresses, in bytes. */
const BYTES = { min: 1_000, max: 10_000_000 };

const TEXTUAL =
  /^(text\/|image\/svg|application\/(javascript|json|manifest\+json|wasm|xml|vnd\.ms-fontobject))/;

const ENCODERS = {
  br: promisify((body: Buffer, done: (error: Error | null, result: Buffer) => void) =>
    // The middle of the scale: nearly as small as the highest level, and many times as fast.
    brotliCompress(body, { params: { [constants.BROTLI_PARAM_QUALITY]: 5 } }, done),
  ),
  gzip: promisify((body: Buffer, done: (error: Error | null, result: Buffer) => void) =>
    gzip(body, done),
  ),
};

/** Chooses what a client takes, Brotli before gzip, as CloudFront does. */
export function encodingFor(acceptEncoding: string | undefined): Encoding {
  const accepted = (acceptEncoding ?? "")
    .toLowerCase()
    .split(",")
    .map((one) => one.trim());
  const takes = (name: string) =>
    accepted.some((one) => one.split(";")[0] === name && !/;\s*q=0(\.0*)?$/.test(one));
  if (takes("br")) return "br";
  return takes("gzip") ? "gzip" : "identity";
}

/** Gives the answer compressed, or as it is where that is not worth it. */
export async function compressed(answer: Answer, encoding: Encoding): Promise<Answer> {
  const { status, headers, body } = answer;
  const isWanted =
    encoding !== "identity" &&
    status === 200 &&
    headerOf(answer, "content-encoding") === undefined &&
    TEXTUAL.test(headerOf(answer, "content-type") ?? "") &&
    body.length >= BYTES.min &&
    body.length <= BYTES.max;
  if (!isWanted) return answer;
  const { etag: _etag, ...rest } = headers;
  const etag = headerOf(answer, "etag");
  // The bytes differ from the origin's, so its strong tag becomes a weak one.
  const weak = etag === undefined ? {} : { etag: etag.replace(/^(?!W\/)/, "W/") };
  return {
    status,
    headers: { ...rest, ...weak, "content-encoding": encoding, vary: "Accept-Encoding" },
    body: await ENCODERS[encoding](body),
  };
}
