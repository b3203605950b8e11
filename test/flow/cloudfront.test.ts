/**
 * Story: a browser reads a page in a private bucket through CloudFront. Method: front door, S3 and
 * CloudFront in process; fetch reads, AWS's client invalidates.
 */
import { CloudFrontClient, CreateInvalidationCommand } from "@aws-sdk/client-cloudfront";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { CDN_PREFIX } from "../../cloud/local/src/cloudfront/cloudfront.ts";
import {
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
