/**
 * Story: a browser reads a page in a private bucket through CloudFront. Method: front door, S3 and
 * CloudFront in process; fetch reads, AWS's client invalidates.
 */
import { get, type IncomingMessage } from "node:http";
import { text } from "node:stream/consumers";
import { CloudFrontClient, CreateInvalidationCommand } from "@aws-sdk/client-cloudfront";
import { CreateBucketCommand, GetObjectCommand, PutObjectCommand } from "@aws-sdk/client-s3";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { CDN_PREFIX } from "../../cloud/local/src/cloudfront/cloudfront.ts";
import {
  BUCKET,
  bucketPolicy,
  DISTRIBUTION,
  DISTRIBUTION_ARN,
  type PageHost,
  put,
  startPageHost,
} from "./page-host.ts";

let host: PageHost;
beforeAll(async () => {
  host = await startPageHost();
});
afterAll(() => host[Symbol.asyncDispose]());

describe("CloudFront", () => {
  it("serves the page at its root, with the policy's headers", async () => {
    const answer = await host.page("/");
    expect([answer.status, await answer.text()]).toEqual([200, "<h1>Outrider</h1>"]);
    expect(answer.headers.get("content-type")).toBe("text/html");
    expect(answer.headers.get("x-content-type-options")).toBe("nosniff");
    expect(answer.headers.get("cache-control")).toBe("no-cache");
  });

  it("serves the page for any path that is no object", async () => {
    const answer = await host.page("/robots/rover-1");
    expect([answer.status, await answer.text()]).toEqual([200, "<h1>Outrider</h1>"]);
  });

  it("keeps what may be kept, compressed as the client takes it", async () => {
    await put(host.client(), {
      Key: "assets/a-1.js",
      Body: "const a = 1;\n".repeat(500),
      ContentType: "text/javascript",
      CacheControl: "public, max-age=31536000, immutable",
    });
    const fetchScript = (accept: string) =>
      host.page("/assets/a-1.js", { headers: { "accept-encoding": accept } });
    const first = await fetchScript("br");
    expect(first.headers.get("x-cache")).toBe("Miss from cloudfront");
    expect(first.headers.get("content-encoding")).toBe("br");
    expect((await first.text()).length).toBe(6_500);
    const second = await fetchScript("br, gzip");
    expect(second.headers.get("x-cache")).toBe("Hit from cloudfront");
    const plain = await fetchScript("identity");
    expect(plain.headers.get("content-encoding")).toBeNull();
    const tag = first.headers.get("etag") ?? "";
    const again = await host.page("/assets/a-1.js", {
      headers: { "if-none-match": tag, "accept-encoding": "br" },
    });
    expect(again.status).toBe(304);
  });

  it("keeps photos by the policy of their own behaviour", async () => {
    const photo = { Key: "photos/a.bmp", ContentType: "image/bmp" };
    await put(host.client(), { ...photo, Body: "1", CacheControl: undefined });
    await host.page("/photos/a.bmp");
    await put(host.client(), { ...photo, Body: "2", CacheControl: "max-age=999999" });
    host.wait(59_000);
    const kept = await host.page("/photos/a.bmp");
    expect([await kept.text(), kept.headers.get("age")]).toEqual(["1", "59"]);
    host.wait(1_000);
    expect(await (await host.page("/photos/a.bmp")).text()).toBe("2");
    host.wait(3_599_000);
    expect((await host.page("/photos/a.bmp")).headers.get("x-cache")).toBe("Hit from cloudfront");
    host.wait(1_000);
    expect((await host.page("/photos/a.bmp")).headers.get("x-cache")).toBe("Miss from cloudfront");
  });

  it("lets pages of the origins that its policy names read photos", async () => {
    await put(host.client(), { Key: "photos/b.bmp", Body: "1", ContentType: "image/bmp" });
    const allowed = async (origin: string) => {
      const { headers } = await host.page("/photos/b.bmp", { headers: { origin } });
      return headers.get("access-control-allow-origin");
    };
    expect(await allowed("http://localhost:8420")).toBe("http://localhost:8420");
    expect(await allowed("https://a.example")).toBe("https://a.example");
    expect(await allowed("https://a.example.evil")).toBeNull();
    const plain = await host.page("/photos/b.bmp");
    expect(plain.headers.get("access-control-allow-origin")).toBeNull();
  });

  it("tells HEAD the same without the bytes, and 304 to who has it by tag or by date", async () => {
    await put(host.client(), { Key: "photos/c.bmp", Body: "bytes", ContentType: "image/bmp" });
    const head = await host.page("/photos/c.bmp", { method: "HEAD" });
    expect([head.status, head.headers.get("content-length"), await head.text()]).toEqual([
      200,
      "5",
      "",
    ]);
    const ask = async (name: string, value: string) =>
      (await host.page("/photos/c.bmp", { headers: { [name]: value } })).status;
    const date = head.headers.get("last-modified") ?? "";
    expect(await ask("if-none-match", head.headers.get("etag") ?? "")).toBe(304);
    expect(await ask("if-none-match", '"other"')).toBe(200);
    expect(await ask("if-modified-since", date)).toBe(304);
    expect(await ask("if-modified-since", new Date(0).toUTCString())).toBe(200);
  });

  it("keeps an error for ten seconds", async () => {
    const late = () => host.page("/photos/late.bmp").then((answer) => answer.text());
    expect(await late()).toContain("Outrider");
    await put(host.client(), { Key: "photos/late.bmp", Body: "late" });
    host.wait(9_999);
    expect(await late()).toContain("Outrider");
    host.wait(1);
    expect(await late()).toBe("late");
  });

  it("leads into no other bucket", async () => {
    const Bucket = "private-bucket";
    await host.client().send(new CreateBucketCommand({ Bucket }));
    const secret = { Bucket, Key: "secret.txt", Body: "secret" };
    await host.client().send(new PutObjectCommand(secret));
    for (const way of ["..%2f", "%2e%2E/", "a/..%2f..%2f", "..%5c", "%2e/..%2F"]) {
      const answer = await rawPage(`/${way}${Bucket}/secret.txt`);
      expect([way, await answer.text()]).not.toEqual([way, "secret"]);
    }
    expect((await rawPage("/..%2f")).status).toBe(400);
    const signed = new GetObjectCommand({ Bucket: BUCKET, Key: `../${Bucket}/secret.txt` });
    await expect(host.client().send(signed)).rejects.toMatchObject({ name: "InvalidURI" });
  });

  it("lists no bucket that it may only read the objects of", async () => {
    const reader = { service: "cloudfront.amazonaws.com", sourceArn: DISTRIBUTION_ARN } as const;
    const read = (key: string) =>
      host.s3.read({ bucket: BUCKET, key, method: "GET", headers: {}, ...reader });
    expect((await read("index.html")).status).toBe(200);
    expect((await read("")).status).toBe(403);
  });

  it.each(["evil.example", "localhost.evil.example", "127.0.0.1.evil.example:3000"])(
    "is not to be had under the foreign name '%s'",
    async (name) => {
      expect((await rawPage("/", name)).status).toBe(403);
    },
  );

  it.each(["localhost:8080", "127.0.0.1", "[::1]:3000", "192.168.1.7:3000"])(
    "answers under '%s'",
    async (name) => {
      expect((await rawPage("/", name)).status).toBe(200);
    },
  );

  it("forgets what an invalidation names", async () => {
    const upload = { Key: "b.js", Body: "1", ContentType: "text/javascript" };
    await put(host.client(), { ...upload, CacheControl: "max-age=1000" });
    await host.page("/b.js");
    expect((await host.page("/b.js")).headers.get("x-cache")).toBe("Hit from cloudfront");
    const cloudFront = new CloudFrontClient({
      endpoint: host.endpoint,
      region: "us-east-1",
      credentials: host.iam.administrator,
    });
    const made = await cloudFront.send(
      new CreateInvalidationCommand({
        DistributionId: DISTRIBUTION,
        InvalidationBatch: { CallerReference: "1", Paths: { Quantity: 1, Items: ["/*"] } },
      }),
    );
    expect(made.Invalidation?.Status).toBe("Completed");
    const answer = await host.page("/b.js");
    expect(answer.headers.get("x-cache")).toBe("Miss from cloudfront");
  });

  it("takes no other method, and no broken address", async () => {
    expect((await host.page("/", { method: "POST" })).status).toBe(403);
    expect((await host.page("/%zz")).status).toBe(400);
    expect((await fetch(`${host.endpoint}${CDN_PREFIX}/unknown/`)).status).toBe(404);
  });

  it("reads nothing when the bucket's policy names another distribution", async () => {
    await host.s3.putBucket("other-bucket");
    host.s3.putBucketPolicy("other-bucket", bucketPolicy(`${DISTRIBUTION_ARN}X`));
    const answer = await host.s3.read({
      bucket: "other-bucket",
      key: "index.html",
      method: "GET",
      headers: {},
      service: "cloudfront.amazonaws.com",
      sourceArn: DISTRIBUTION_ARN,
    });
    expect(answer.status).toBe(403);
  });
});

/** Reads an address letter by letter, under any name of the host: fetch would tidy both up. */
async function rawPage(
  path: string,
  name?: string,
): Promise<{ status: number; text(): Promise<string> }> {
  const { promise, resolve, reject } = Promise.withResolvers<IncomingMessage>();
  const { hostname, port } = new URL(host.endpoint);
  const headers = name === undefined ? {} : { host: name };
  const whole = `${CDN_PREFIX}/${DISTRIBUTION.toLowerCase()}${path}`;
  get({ hostname, port, path: whole, headers }, resolve).once("error", reject);
  const response = await promise;
  return { status: response.statusCode ?? 0, text: () => text(response) };
}
