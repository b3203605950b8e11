/** Is S3 on this machine: buckets and objects behind the front door, with their policies enforced. */
import { createHash } from "node:crypto";
import { type Clock, type Log, systemClock } from "@outrider/runtime";
import type { AwsCall, AwsReply, AwsService, Iam } from "../contracts.ts";
import { type BucketPolicies, type Caller, createBucketPolicies } from "./bucket-policies.ts";
import { checkedBody } from "./checked-body.ts";
import { createEngine, type Engine, type EngineReply, type EngineRequest } from "./engine.ts";
import { createLifecycle } from "./lifecycle.ts";
import { type BucketNeed, bucketArn, needsOf, objectArn } from "./needs.ts";
import { type Operation, operationOf } from "./operation.ts";
import type { S3 } from "./s3-engine.ts";
import { accessDenied, notImplemented, S3Error } from "./s3-error.ts";

export interface LocalS3 extends S3 {
  readonly service: AwsService;
  /** Deletes what has expired by now, and returns how many; a timer calls it as well. */
  expire(): Promise<number>;
  close(): Promise<void>;
}

export interface S3Options {
  /** Folder for the objects; made if missing. */
  readonly stateDir: string;
  readonly iam: Pick<Iam, "policiesOf">;
  readonly log?: Log;
  /** @default the machine's clock */
  readonly clock?: Clock;
}

/** Objects are looked through this often, in ms; AWS does it once a day. */
const SWEEP_MS = 3_600_000;

/** Opens the buckets kept in `stateDir`. The engine starts with the first bucket or call. */
export function createS3({ stateDir, iam, clock = systemClock, log }: S3Options): LocalS3 {
  const lifecycle = createLifecycle({ send: (request) => engine.send(request) });
  const expire = () => lifecycle.sweep(clock.epochMs());
  let timer: NodeJS.Timeout | undefined;
  const engine = createEngine(stateDir);
  const policies = createBucketPolicies({ iam, epochMs: () => clock.epochMs() });
  return {
    service: { signingNames: ["s3"], handle: (call) => handle(call, engine, policies) },
    putBucket: async (name) => {
      const head = await engine.send({ method: "HEAD", url: `/${name}`, headers: {} });
      if (head.status === 200) return;
      const made = await engine.send({ method: "PUT", url: `/${name}`, headers: {} });
      if (made.status !== 200)
        throw new S3Error("BucketNotMade", made.body.toString(), made.status);
    },
    putExpirations: (bucket, rules) => {
      lifecycle.put(bucket, rules);
      if (rules.length === 0) return;
      timer ??= setInterval(() => {
        expire().catch((error: unknown) => log?.error("objects not expired", { error }));
      }, SWEEP_MS).unref();
    },
    expire,
    putBucketPolicy: policies.put,
    write: async ({ bucket, key, body, contentType, cacheControl }) => {
      if (await holds(engine, { bucket, key, body, contentType, cacheControl })) return;
      const headers = { "content-type": contentType, "cache-control": cacheControl };
      const reply = await engine.send({ method: "PUT", url: pathOf(bucket, key), headers, body });
      if (reply.status !== 200) throw new S3Error("ObjectNotWritten", reply.body.toString());
    },
    read: (request) => read(request, engine, policies),
    close: () => {
      clearInterval(timer);
      return engine.close();
    },
  };
}

/** Says whether an object is there as it would be written; each write that is left out spares the disk. */
async function holds(engine: Engine, object: Parameters<S3["write"]>[0]): Promise<boolean> {
  const { bucket, key, body, contentType, cacheControl } = object;
  const url = pathOf(bucket, key);
  const { status, headers } = await engine.send({ method: "HEAD", url, headers: {} });
  if (status !== 200) return false;
  // The ETag of what was written at once is its MD5.
  const isSame = headers["etag"] === `"${createHash("md5").update(body).digest("hex")}"`;
  const isTold =
    headers["content-type"] === contentType && headers["cache-control"] === cacheControl;
  return isSame && isTold;
}

async function handle(call: AwsCall, engine: Engine, policies: BucketPolicies): Promise<AwsReply> {
  const operation = operationOf(call);
  const caller = { principal: call.principal, sourceIp: call.sourceIp };
  const copySource = new Map(Object.entries(call.headers)).get("x-amz-copy-source");
  for (const need of needsOf(operation, { copySource, body: call.body }))
    if (!policies.allows(caller, need.bucket, need)) throw denial(call, need);
  if (operation.name === "GetBucketLocation") return location(engine, operation);
  const { body, headers } = checkedBody(call);
  checkCondition(operation, headers);
  const url = urlOf(call);
  const method = call.method as EngineRequest["method"];
  const reply = await engine.send({ method, url, headers, body });
  return hideAbsence(reply, { caller, operation, policies });
}

/** The engine has no `?location`; every bucket here is in one region, which AWS leaves out. */
async function location(engine: Engine, { bucket }: Operation): Promise<AwsReply> {
  const head = await engine.send({ method: "HEAD", url: `/${bucket}`, headers: {} });
  if (head.status !== 200)
    throw new S3Error("NoSuchBucket", "The specified bucket does not exist", 404);
  const body = `<?xml version="1.0" encoding="UTF-8"?>\n<LocationConstraint xmlns="http://s3.amazonaws.com/doc/2006-03-01/"/>`;
  return { status: 200, headers: { "content-type": "application/xml" }, body };
}

/** The engine would write whatever the condition says. */
function checkCondition({ name }: Operation, headers: AwsCall["headers"]): void {
  const condition = ["if-match", "if-none-match"].find((header) => header in headers);
  const writes = ["PutObject", "CompleteMultipartUpload", "CopyObject"].includes(name);
  if (writes && condition !== undefined) throw notImplemented(`${condition} on ${name}`);
}

async function read(
  { bucket, key, method, headers, service, sourceArn }: Parameters<S3["read"]>[0],
  engine: Engine,
  policies: BucketPolicies,
): Promise<EngineReply> {
  const caller = { service, sourceArn };
  // Without a key it is the bucket that is read, and that lists it.
  const need =
    key === ""
      ? { action: "s3:ListBucket", resource: bucketArn(bucket) }
      : { action: "s3:GetObject", resource: objectArn(bucket, key) };
  const operation: Operation = { name: "GetObject", bucket, key };
  if (!policies.allows(caller, bucket, need)) return forbidden();
  const reply = await engine.send({ method, url: pathOf(bucket, key), headers });
  return hideAbsence(reply, { caller, operation, policies });
}

function pathOf(bucket: string, key: string): string {
  return `/${bucket}/${key.split("/").map(encodeURIComponent).join("/")}`;
}

/**
 * Says 403 of an object that is not there to whom may not list the bucket.
 * @see https://docs.aws.amazon.com/AmazonS3/latest/API/API_GetObject.html
 */
function hideAbsence(
  reply: EngineReply,
  {
    caller,
    operation,
    policies,
  }: { caller: Caller; operation: Operation; policies: BucketPolicies },
): EngineReply {
  const { name, bucket } = operation;
  if (reply.status !== 404 || !["GetObject", "HeadObject"].includes(name)) return reply;
  const need = { action: "s3:ListBucket", resource: bucketArn(bucket) };
  return policies.allows(caller, bucket, need) ? reply : forbidden();
}

function forbidden(): EngineReply {
  const body = Buffer.from(
    "<Error><Code>AccessDenied</Code><Message>Access Denied</Message></Error>",
  );
  return { status: 403, headers: { "content-type": "application/xml" }, body };
}

function denial({ principal }: AwsCall, { action, resource }: BucketNeed): S3Error {
  const what = `User: ${principal.arn} is not authorized to perform: ${action} on resource: "${resource}"`;
  return accessDenied(`${what} because no policy allows the ${action} action`);
}

function urlOf({ path, query }: AwsCall): string {
  const text = query.toString();
  return text === "" ? path : `${path}?${text}`;
}
