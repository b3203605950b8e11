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
