/** Uploads the console's page to its bucket and has CloudFront forget the old one. */
import { readFile } from "node:fs/promises";
import { CloudFrontClient, CreateInvalidationCommand } from "@aws-sdk/client-cloudfront";
import {
  DeleteObjectsCommand,
  PutObjectCommand,
  paginateListObjectsV2,
  S3Client,
} from "@aws-sdk/client-s3";
import { pageFiles } from "../../cloud/local/src/console/page-files.ts";
import { type AwsAccess, type Outputs, output } from "../outputs.ts";

export interface PublishOptions {
  /** Folder of the built page. */
  readonly dir: string;
  readonly outputs: Outputs;
  readonly access: AwsAccess;
  /** What `runtime-config.json` is to say. */
  readonly config: object;
  /** Is told after each upload how many of how many are done. */
  readonly onProgress: (done: number, all: number) => void;
}

/** Key of what the page reads first. */
const CONFIG_KEY = "runtime-config.json";

/** Age in ms from which an object that the page no longer has is deleted: open pages may still load it. */
const KEEP_OLD_MS = 7 * 24 * 3_600 * 1_000;

/**
 * Uploads every file, the page itself last, so that a reader finds whole pages only; then invalidates.
 * Returns the page's address.
 */
export async function publishPage(options: PublishOptions): Promise<string> {
  const { dir, outputs, access, config, onProgress } = options;
  const Bucket = output(outputs, "OutriderConsole", "ConsoleBucketName");
  const s3 = new S3Client({ ...access, forcePathStyle: access.endpoint !== undefined });
  const put = (Key: string, Body: Buffer, ContentType: string, CacheControl: string) =>
    s3.send(new PutObjectCommand({ Bucket, Key, Body, ContentType, CacheControl }));
  const files = (await pageFiles(dir)).filter(({ key }) => key !== CONFIG_KEY);
  const text = Buffer.from(`${JSON.stringify(config, undefined, 2)}\n`);
  await put(CONFIG_KEY, text, "application/json", "no-cache");
  for (const [index, { path, key, contentType, cacheControl }] of files.entries()) {
    await put(key, await readFile(path), contentType, cacheControl);
    onProgress(index + 1, files.length);
  }
  await deleteOld(s3, Bucket, new Set([CONFIG_KEY, ...files.map(({ key }) => key)]));
  await new CloudFrontClient({ ...access }).send(
    new CreateInvalidationCommand({
      DistributionId: output(outputs, "OutriderConsole", "ConsoleDistributionId"),
      // Assets are named by their content; only what keeps its name can be out of date.
      InvalidationBatch: {
        CallerReference: `${Date.now()}`,
        Paths: { Quantity: 2, Items: ["/index.html", `/${CONFIG_KEY}`] },
      },
    }),
  );
  return output(outputs, "OutriderConsole", "ConsoleUrl");
}

async function deleteOld(s3: S3Client, Bucket: string, kept: ReadonlySet<string>): Promise<void> {
  for await (const { Contents = [] } of paginateListObjectsV2({ client: s3 }, { Bucket })) {
    const old = Contents.filter(
      ({ Key = "", LastModified }) =>
        !kept.has(Key) && Date.now() - (LastModified?.getTime() ?? Date.now()) > KEEP_OLD_MS,
    );
    const Objects = old.map(({ Key }) => ({ Key }));
    if (Objects.length > 0)
      await s3.send(new DeleteObjectsCommand({ Bucket, Delete: { Objects, Quiet: true } }));
  }
}
