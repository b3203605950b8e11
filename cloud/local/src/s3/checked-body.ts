/**
 * Takes the body of an upload out of its transfer encoding and checks it against what the client says
 * it is. An unsigned body has nothing else that proves it whole.
 * @see https://docs.aws.amazon.com/AmazonS3/latest/API/sigv4-streaming-trailers.html
 */
import { createHash } from "node:crypto";
import { crc32 } from "node:zlib";
import type { AwsCall } from "../contracts.ts";
import { notImplemented, S3Error } from "./s3-error.ts";

/** Is a body as it is to be kept, with the headers that describe it. */
export interface CheckedBody {
  readonly body: Buffer;
  readonly headers: Readonly<Record<string, string>>;
}

/** Checksums by the end of their header's name; each in base64, as the header has it. */
const CHECKSUMS: Readonly<Record<string, (body: Buffer) => string>> = {
  crc32: (body) => {
    const sum = Buffer.alloc(4);
    sum.writeUInt32BE(crc32(body));
    return sum.toString("base64");
  },
  sha1: (body) => createHash("sha1").update(body).digest("base64"),
  sha256: (body) => createHash("sha256").update(body).digest("base64"),
};

/** Headers about checksums that carry none. */
const NO_CHECKSUM = ["x-amz-checksum-mode", "x-amz-checksum-type", "x-amz-checksum-algorithm"];

/**
 * Gives the body decoded and proven.
 * @throws S3Error "IncompleteBody" or "BadDigest", 400; "NotImplemented" for CRC32C and CRC64NVME, and
 * for chunks that are signed one by one.
 */
export function checkedBody({ headers, body }: Pick<AwsCall, "headers" | "body">): CheckedBody {
  const header = new Map(Object.entries(headers));
  const encoding = header.get("content-encoding") ?? "";
  if (!/\baws-chunked\b/.test(encoding)) {
    checkSums(body, headers);
    return { body, headers };
  }
  const signing = header.get("x-amz-content-sha256") ?? "";
  if (signing !== "STREAMING-UNSIGNED-PAYLOAD-TRAILER") throw notImplemented(signing);
  const { data, trailers } = dechunked(body);
  const sized = Number(header.get("x-amz-decoded-content-length") ?? data.length);
  if (sized !== data.length) throw incomplete();
  checkSums(data, { ...headers, ...trailers });
  const left = encoding.replace(/,?\s*aws-chunked\s*,?/, "");
  const { "content-encoding": _encoding, "x-amz-trailer": _trailer, ...kept } = headers;
  const described = { ...kept, ...trailers, ...(left === "" ? {} : { "content-encoding": left }) };
  return { body: data, headers: { ...described, "content-length": String(data.length) } };
}

function checkSums(body: Buffer, headers: Readonly<Record<string, string | undefined>>): void {
  for (const [name, value] of Object.entries(headers)) {
    const kind = /^x-amz-checksum-(.+)$/.exec(name)?.[1];
    if (kind === undefined || NO_CHECKSUM.includes(name)) continue;
    const sum = CHECKSUMS[kind];
    if (sum === undefined) throw notImplemented(`the checksum ${kind}`);
    if (sum(body) !== value) throw badDigest(kind.toUpperCase());
  }
  const md5 = headers["content-md5"];
  if (md5 !== undefined && md5 !== createHash("md5").update(body).digest("base64"))
    throw badDigest("Content-MD5");
}

interface Dechunked {
  readonly data: Buffer;
  readonly trailers: Readonly<Record<string, string>>;
}

/** Reads `<size in hex>\r\n<data>\r\n … 0\r\n<trailer>:<value>\r\n\r\n`. */
function dechunked(body: Buffer): Dechunked {
  const chunks: Buffer[] = [];
  let at = 0;
  for (;;) {
    const end = body.indexOf("\r\n", at);
    const size = /^[0-9a-f]{1,8}/i.exec(body.toString("latin1", at, end))?.[0];
    if (end < 0 || size === undefined) throw incomplete();
    const length = Number.parseInt(size, 16);
    at = end + 2;
    if (length === 0) break;
    if (at + length + 2 > body.length) throw incomplete();
    chunks.push(body.subarray(at, at + length));
    at += length + 2;
  }
  const lines = body.toString("latin1", at).split("\r\n").filter(Boolean);
  const trailers = lines.map((line) => {
    const colon = line.indexOf(":");
    return [line.slice(0, colon).trim().toLowerCase(), line.slice(colon + 1).trim()] as const;
  });
  return { data: Buffer.concat(chunks), trailers: Object.fromEntries(trailers) };
}

function incomplete(): S3Error {
  return new S3Error(
    "IncompleteBody",
    "You did not provide the number of bytes specified by the Content-Length HTTP header.",
  );
}

function badDigest(what: string): S3Error {
  return new S3Error("BadDigest", `The ${what} you specified did not match the calculated one.`);
}
