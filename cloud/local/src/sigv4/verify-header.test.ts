/** Aim: what AWS's signer signs is believed and nothing else is. Method: properties over requests. */
import { SignatureV4 } from "@smithy/signature-v4";
import {
  assert,
  asyncProperty,
  constantFrom,
  dictionary,
  record,
  string,
  uint8Array,
} from "fast-check";
import { describe, expect, it } from "vitest";
import { REGION } from "../aws-names.ts";
import type { Principal } from "../contracts.ts";
import { Sha256 } from "./digest.ts";
import type { SignedRequest } from "./signature.ts";
import { verifyHeader } from "./verify-header.ts";

const NOW_MS = Date.parse("2026-11-22T12:00:00Z");
const principal: Principal = { kind: "administrator", arn: "a", accountId: "0", userId: "u" };
const keys = { accessKeyId: "AKIAONE", secretAccessKey: "secret" };
const find = (id: string) => (id === "AKIAONE" ? { credentials: keys, principal } : undefined);
const verify = (request: SignedRequest) => verifyHeader(request, { find, nowMs: NOW_MS });

interface Drawn {
  readonly method: string;
  readonly service: string;
  readonly segments: readonly string[];
  readonly query: Readonly<Record<string, string>>;
  readonly body: Uint8Array;
}

const text = string({ unit: "binary", minLength: 1, maxLength: 8 }).filter(isWellFormed);
const requests = record<Drawn>({
  method: constantFrom("GET", "POST", "PUT", "DELETE"),
  service: constantFrom("iotdata", "lambda", "dynamodb"),
  segments: uint8Array({ maxLength: 3 }).chain((sizes) =>
    record(Object.fromEntries([...sizes.keys()].map((at) => [at, text]))).map(Object.values),
  ),
  query: dictionary(text, text, { maxKeys: 3 }),
  body: uint8Array({ maxLength: 64 }),
});

function isWellFormed(value: string): boolean {
  return value.isWellFormed() && value !== "." && value !== "..";
}

async function signed({ method, service, segments, query, body }: Drawn): Promise<SignedRequest> {
  const path = `/${segments.map(encodeURIComponent).join("/")}`;
  const signer = new SignatureV4({ service, region: REGION, credentials: keys, sha256: Sha256 });
  const { headers } = await signer.sign(
    {
      method,
      protocol: "http:",
      hostname: "localhost",
      path,
      query: { ...query },
      headers: { host: "localhost:4600", "x-amz-target": "T" },
      body,
    },
    { signingDate: new Date(NOW_MS) },
  );
  const pairs = Object.entries(query).map((pair) => pair.map(encodeURIComponent).join("="));
  const url = pairs.length === 0 ? path : `${path}?${pairs.join("&")}`;
  return { method, url, headers, body: Buffer.from(body) };
}

/** Changes of one thing each, which the signature has to notice. */
const CHANGES: Readonly<Record<string, (request: SignedRequest) => SignedRequest>> = {
  method: (request) => ({ ...request, method: request.method === "GET" ? "POST" : "GET" }),
  path: (request) => ({ ...request, url: `/x${request.url}` }),
  query: (request) => ({
    ...request,
    url: `${request.url}${request.url.includes("?") ? "&" : "?"}added=1`,
  }),
  body: (request) => ({ ...request, body: Buffer.concat([request.body, Buffer.from([0])]) }),
  host: (request) => ({ ...request, headers: { ...request.headers, host: "other:4600" } }),
  operation: (request) => ({ ...request, headers: { ...request.headers, "x-amz-target": "U" } }),
  date: (request) => ({
    ...request,
    headers: { ...request.headers, "x-amz-date": "20261122T120001Z" },
  }),
  service: (request) => replaced(request, /\/(iotdata|lambda|dynamodb)\//, "/s3/"),
  key: (request) => replaced(request, "AKIAONE", "AKIATWO"),
};

function replaced(request: SignedRequest, from: string | RegExp, to: string): SignedRequest {
  const authorization = request.headers["authorization"]?.replace(from, to);
  return { ...request, headers: { ...request.headers, authorization } };
}

describe("any request that AWS's signer signs", () => {
  it("is believed, whatever its path, query and body", async () => {
    await assert(
      asyncProperty(requests, async (drawn) => {
        expect(await verify(await signed(drawn))).toMatchObject({ ok: true });
      }),
    );
  });

  it.each(Object.entries(CHANGES))("is refused with its %s changed", async (_what, change) => {
    await assert(
      asyncProperty(requests, async (drawn) => {
        expect(await verify(change(await signed(drawn)))).toMatchObject({ ok: false });
      }),
      { numRuns: 25 },
    );
  });
});

describe("a session token that is added after signing", () => {
  const session = { ...keys, sessionToken: "token" };
  const verifyWith = async (added: Readonly<Record<string, string>>) => {
    const drawn = { method: "POST", service: "kinesisvideo", segments: ["a"], query: {} };
    const request = await signed({ ...drawn, body: new Uint8Array() });
    return verifyHeader(
      { ...request, headers: { ...request.headers, ...added } },
      { find: () => ({ credentials: session, principal }), nowMs: NOW_MS },
    );
  };

  it("is believed, as AWS's C SDK for video adds it, when it is the key's own", async () => {
    expect(await verifyWith({ "x-amz-security-token": "token" })).toMatchObject({ ok: true });
    expect(await verifyWith({ "x-amz-security-token": "other" })).toMatchObject({ ok: false });
    expect(await verifyWith({})).toMatchObject({ ok: false });
  });

  it("opens no way for other headers that were not signed", async () => {
    const added = { "x-amz-security-token": "token", "x-amz-other": "1" };
    expect(await verifyWith(added)).toMatchObject({ ok: false });
  });
});
