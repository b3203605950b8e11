/**
 * Story: somebody uses a bucket of the local host as one of AWS's. Method: front door and S3 in
 * process; AWS's own client and the AWS CLI.
 */
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { Readable } from "node:stream";
import {
  DeleteObjectCommand,
  GetObjectCommand,
  HeadObjectCommand,
  ListObjectsV2Command,
  PutBucketVersioningCommand,
  PutObjectCommand,
} from "@aws-sdk/client-s3";
import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import { awsCli, hasAwsCli } from "../rig/aws-cli.ts";
import { BUCKET, type PageHost, put, startPageHost } from "./page-host.ts";

const ROLE = "arn:aws:iam::000000000000:role/Reader";

let host: PageHost;
beforeAll(async () => {
  host = await startPageHost();
});
afterAll(() => host[Symbol.asyncDispose]());

describe("S3", () => {
  it("keeps an object with its type and checks what comes in a stream by its trailer", async () => {
    const Body = Readable.from([Buffer.from("hello")]);
    const note = { Key: "note.txt", Body, ContentLength: 5, ContentType: "text/plain" };
    await put(host.client(), note);
    const found = await host
      .client()
      .send(new GetObjectCommand({ Bucket: BUCKET, Key: "note.txt" }));
    expect(await found.Body?.transformToString()).toBe("hello");
    expect(found).toMatchObject({ ContentType: "text/plain", CacheControl: "no-cache" });
    expect(found.ContentEncoding).toBeUndefined();
  });

  it("does not write anew what is there as it is", async () => {
    const page = { bucket: BUCKET, key: "page.js", contentType: "text/javascript" };
    const write = (text: string, cacheControl: string) =>
      host.s3.write({ ...page, body: Buffer.from(text), cacheControl });
    const writtenAt = async () => {
      const command = new HeadObjectCommand({ Bucket: BUCKET, Key: page.key });
      return (await host.client().send(command)).LastModified?.getFullYear();
    };
    const inYear = async (year: number, text: string, cacheControl: string) => {
      vi.useFakeTimers({ toFake: ["Date"], now: new Date(`${year}-06-01`) });
      await write(text, cacheControl).finally(() => vi.useRealTimers());
      return writtenAt();
    };
    expect(await inYear(2030, "one", "no-cache")).toBe(2030);
    expect(await inYear(2031, "one", "no-cache")).toBe(2030);
    expect(await inYear(2032, "two", "no-cache")).toBe(2032);
    expect(await inYear(2033, "two", "no-store")).toBe(2033);
  });

  it("lists, and forgets", async () => {
    await put(host.client(), { Key: "gone/one", Body: "1" });
    const list = () =>
      host.client().send(new ListObjectsV2Command({ Bucket: BUCKET, Prefix: "gone/" }));
    expect((await list()).KeyCount).toBe(1);
    await host.client().send(new DeleteObjectCommand({ Bucket: BUCKET, Key: "gone/one" }));
    expect((await list()).KeyCount).toBe(0);
  });

  it.skipIf(!hasAwsCli)("is used by the AWS CLI", async () => {
    const file = join(host.stateDir, "from-cli.txt");
    writeFileSync(file, "from the CLI");
    const cli = { endpoint: host.endpoint, credentials: host.iam.administrator };
    await awsCli(cli, "s3", "cp", file, `s3://${BUCKET}/cli/a b.txt`);
    expect(await awsCli(cli, "s3", "ls", `s3://${BUCKET}/cli/`)).toContain("a b.txt");
  });

  it("refuses a body that is not the one its checksum names", async () => {
    const upload = new PutObjectCommand({
      Bucket: BUCKET,
      Key: "bad",
      Body: "hello",
      ChecksumCRC32: "AAAAAA==",
    });
    await expect(host.client().send(upload)).rejects.toMatchObject({ name: "BadDigest" });
  });

  it("refuses by name what it does not honour", async () => {
    const versioning = new PutBucketVersioningCommand({
      Bucket: BUCKET,
      VersioningConfiguration: { Status: "Enabled" },
    });
    await expect(host.client().send(versioning)).rejects.toMatchObject({
      name: "NotImplemented",
      message: expect.stringContaining("versioning"),
    });
    const tagged = new PutObjectCommand({ Bucket: BUCKET, Key: "t", Body: "t", Tagging: "a=b" });
    await expect(host.client().send(tagged)).rejects.toMatchObject({ name: "NotImplemented" });
    const onlyNew = new PutObjectCommand({ Bucket: BUCKET, Key: "t", Body: "t", IfNoneMatch: "*" });
    await expect(host.client().send(onlyNew)).rejects.toMatchObject({ name: "NotImplemented" });
  });

  it("gives a session what its role allows, and says 403 of what may not be listed", async () => {
    const trust = { Version: "2012-10-17", Statement: [] };
    host.iam.putRole({ arn: ROLE, name: "Reader", trust });
    host.iam.putRolePolicy(ROLE, "read", {
      Version: "2012-10-17",
      Statement: [
        { Effect: "Allow", Action: ["s3:GetObject"], Resource: [`arn:aws:s3:::${BUCKET}/*`] },
      ],
    });
    const reader = host.client(host.iam.assumeRole(ROLE, "session", 900));
    const get = (Key: string) => reader.send(new GetObjectCommand({ Bucket: BUCKET, Key }));
    expect((await get("index.html")).ContentLength).toBe(17);
    await expect(get("missing")).rejects.toMatchObject({ name: "AccessDenied" });
    await expect(
      reader.send(new PutObjectCommand({ Bucket: BUCKET, Key: "x", Body: "x" })),
    ).rejects.toMatchObject({
      name: "AccessDenied",
      message: expect.stringContaining("PutObject"),
    });
    await expect(reader.send(new ListObjectsV2Command({ Bucket: BUCKET }))).rejects.toMatchObject({
      name: "AccessDenied",
    });
  });

  it("keeps what a role writes with its type and how long it may be kept", async () => {
    const arn = "arn:aws:iam::000000000000:role/Writer";
    host.iam.putRole({ arn, name: "Writer", trust: { Version: "2012-10-17", Statement: [] } });
    host.iam.putRolePolicy(arn, "write", {
      Statement: [
        {
          ...{ Effect: "Allow", Action: ["s3:PutObject", "s3:GetObject"] },
          Resource: [`arn:aws:s3:::${BUCKET}/photos/*`],
        },
      ],
    });
    const writer = host.client(host.iam.assumeRole(arn, "session", 900));
    const CacheControl = "public, max-age=31536000, immutable";
    await put(writer, { Key: "photos/w", Body: "BM", ContentType: "image/bmp", CacheControl });
    const head = await writer.send(new HeadObjectCommand({ Bucket: BUCKET, Key: "photos/w" }));
    expect(head).toMatchObject({ ContentType: "image/bmp", CacheControl, ContentLength: 2 });
    await expect(put(writer, { Key: "other", Body: "x" })).rejects.toMatchObject({
      name: "AccessDenied",
    });
  });

  it("lets the bucket's denial stand above everyone", async () => {
    const secret = new HeadObjectCommand({ Bucket: BUCKET, Key: "secret/one" });
    await expect(host.client().send(secret)).rejects.toMatchObject({
      $metadata: { httpStatusCode: 403 },
    });
  });

  it("needs a signature", async () => {
    const answer = await fetch(`${host.endpoint}/${BUCKET}/index.html`);
    expect(answer.status).toBe(403);
  });
});
