/**
 * Aim: objects go when their bucket's rule says, at the midnight after their last day, and no others.
 * Method: the real engine in a folder, a clock that is set ahead.
 */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, it } from "vitest";
import { createS3, type LocalS3 } from "./s3.ts";

const DAY_MS = 86_400_000;
const BUCKET = "photos-bucket";

const stateDir = mkdtempSync(join(tmpdir(), "lifecycle-"));
let nowMs = Date.now();
let s3: LocalS3;

beforeAll(async () => {
  const clock = { nowMs: () => nowMs, epochMs: () => nowMs };
  s3 = createS3({ stateDir, iam: { policiesOf: () => [] }, clock });
  await s3.putBucket(BUCKET);
  s3.putBucketPolicy(BUCKET, {
    Statement: [
      {
        ...{ Effect: "Allow", Action: ["s3:*"], Principal: { Service: ["s3.amazonaws.com"] } },
        Resource: [`arn:aws:s3:::${BUCKET}`, `arn:aws:s3:::${BUCKET}/*`],
      },
    ],
  });
});
afterAll(async () => {
  await s3.close();
  rmSync(stateDir, { recursive: true });
});

function write(key: string): Promise<void> {
  const content = { body: Buffer.from("x"), contentType: "image/bmp", cacheControl: "no-cache" };
  return s3.write({ bucket: BUCKET, key, ...content });
}

async function isThere(key: string): Promise<boolean> {
  const service = { service: "s3.amazonaws.com", sourceArn: "" };
  const request = { bucket: BUCKET, key, method: "HEAD", headers: {}, ...service } as const;
  return (await s3.read(request)).status === 200;
}

it("deletes what is older than its prefix's days, page by page, and nothing else", async () => {
  const photos = Array.from({ length: 1_005 }, (_, index) => `photos/${index} & <more>.bmp`);
  for (const key of [...photos, "kept/a"]) await write(key);
  s3.putExpirations(BUCKET, [{ prefix: "photos/", days: 7 }]);
  const midnight = (Math.floor(nowMs / DAY_MS) + 1) * DAY_MS;
  nowMs = midnight + 7 * DAY_MS - 1;
  expect(await s3.expire()).toBe(0);
  nowMs += 1;
  expect(await s3.expire()).toBe(1_005);
  expect([await isThere(photos[0] ?? ""), await isThere("kept/a")]).toEqual([false, true]);
  s3.putExpirations(BUCKET, []);
  nowMs += 1_000 * DAY_MS;
  expect(await s3.expire()).toBe(0);
});
