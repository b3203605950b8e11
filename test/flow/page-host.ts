/** Is a front door with S3 and CloudFront in process, and a page in a private bucket behind both. */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { PutObjectCommand, S3Client } from "@aws-sdk/client-s3";
import { silentLog, systemClock } from "@outrider/runtime";
import { createAuthorize } from "../../cloud/local/src/authority/authorize.ts";
import { CDN_PREFIX, createCloudFront } from "../../cloud/local/src/cloudfront/cloudfront.ts";
import type { CloudFront } from "../../cloud/local/src/cloudfront/cloudfront-engine.ts";
import { createFrontDoor } from "../../cloud/local/src/front-door/front-door.ts";
import { createIam, type LocalIam } from "../../cloud/local/src/iam/credentials.ts";
import { resourcePolicyDocument } from "../../cloud/local/src/iam/document-schema.ts";
import { createS3, type LocalS3 } from "../../cloud/local/src/s3/s3.ts";

export const BUCKET = "page-bucket";
export const DISTRIBUTION = "EABCDEFGHIJKLM";
export const DISTRIBUTION_ARN = `arn:aws:cloudfront::000000000000:distribution/${DISTRIBUTION}`;

export interface PageHost extends AsyncDisposable {
  readonly endpoint: string;
  readonly stateDir: string;
  readonly iam: LocalIam;
  readonly s3: LocalS3;
  /** Lets time pass for CloudFront's cache, in ms. */
  wait(ms: number): void;
  /** Makes a client of S3, of the administrator unless told. */
  client(credentials?: LocalIam["administrator"]): S3Client;
  /** Reads through the distribution. */
  page(path: string, init?: RequestInit): Promise<Response>;
}

export async function startPageHost(): Promise<PageHost> {
  const stateDir = mkdtempSync(join(tmpdir(), "page-host-"));
  const log = silentLog;
  const iam = createIam({ stateDir, log });
  const authorize = createAuthorize({ iam, epochMs: systemClock.epochMs, log });
  const door = await createFrontDoor({ port: 0, iam, log, authorize });
  const s3 = createS3({ stateDir: join(stateDir, "s3"), iam });
  let nowMs = 0;
  const cloudFront = createCloudFront({ s3, nowMs: () => nowMs });
  door.addService(s3.service);
  door.addService(cloudFront.service);
  door.addPath(CDN_PREFIX, cloudFront.handler);
  await s3.putBucket(BUCKET);
  s3.putBucketPolicy(BUCKET, bucketPolicy(DISTRIBUTION_ARN));
  cloudFront.putResponseHeadersPolicy("headers", {
    ResponseHeadersPolicyConfig: {
      Name: "headers",
      SecurityHeadersConfig: { ContentTypeOptions: { Override: true } },
    },
  });
  putPhotoPolicies(cloudFront);
  cloudFront.putDistribution(DISTRIBUTION, distribution());
  const { endpoint } = door;
  const client = (credentials = iam.administrator) =>
    new S3Client({
      endpoint,
      region: "us-east-1",
      forcePathStyle: true,
      maxAttempts: 1,
      credentials,
    });
  await put(client(), { Key: "index.html", Body: "<h1>Outrider</h1>", ContentType: "text/html" });
  return {
    endpoint,
    stateDir,
    iam,
    s3,
    wait: (ms) => {
      nowMs += ms;
    },
    client,
    page: (path, init) =>
      fetch(`${endpoint}${CDN_PREFIX}/${DISTRIBUTION.toLowerCase()}${path}`, init),
    [Symbol.asyncDispose]: async () => {
      await door.close();
      await s3.close();
      rmSync(stateDir, { recursive: true, force: true });
    },
  };
}

type Upload = Omit<ConstructorParameters<typeof PutObjectCommand>[0], "Bucket">;

/** Uploads an object that nobody may keep, unless `upload` says otherwise. */
export async function put(client: S3Client, upload: Upload): Promise<void> {
  await client.send(new PutObjectCommand({ Bucket: BUCKET, CacheControl: "no-cache", ...upload }));
}

/** Lets one distribution read everything but secrets, which nobody may touch. */
export function bucketPolicy(sourceArn: string) {
  return resourcePolicyDocument.parse({
    Version: "2012-10-17",
    Statement: [
      {
        Effect: "Allow",
        Action: "s3:GetObject",
        Principal: { Service: "cloudfront.amazonaws.com" },
        Resource: `arn:aws:s3:::${BUCKET}/*`,
        Condition: { StringEquals: { "AWS:SourceArn": sourceArn } },
      },
      {
        Effect: "Deny",
        Action: "s3:*",
        Principal: { AWS: "*" },
        Resource: `arn:aws:s3:::${BUCKET}/secret/*`,
      },
    ],
  });
}

/** Makes the policies of the behaviour for `photos/*`: a minute in the cache, for pages of one origin. */
function putPhotoPolicies(cloudFront: CloudFront): void {
  cloudFront.putCachePolicy("photo-cache", {
    CachePolicyConfig: {
      Name: "photo-cache",
      ...{ MinTTL: 0, DefaultTTL: 60, MaxTTL: 3_600 },
      ParametersInCacheKeyAndForwardedToOrigin: {
        CookiesConfig: { CookieBehavior: "none" },
        HeadersConfig: { HeaderBehavior: "none" },
        QueryStringsConfig: { QueryStringBehavior: "none" },
        EnableAcceptEncodingGzip: false,
      },
    },
  });
  cloudFront.putResponseHeadersPolicy("photo-headers", {
    ResponseHeadersPolicyConfig: {
      Name: "photo-headers",
      CorsConfig: {
        AccessControlAllowCredentials: false,
        AccessControlAllowHeaders: { Items: ["*"] },
        AccessControlAllowMethods: { Items: ["GET", "HEAD"] },
        AccessControlAllowOrigins: { Items: ["http://localhost:8420", "https://*.example"] },
        AccessControlExposeHeaders: { Items: ["etag"] },
        OriginOverride: true,
      },
    },
  });
}

function distribution() {
  const behaviour = {
    TargetOriginId: "page",
    ViewerProtocolPolicy: "redirect-to-https",
    CachePolicyId: "658327ea-f89d-4fab-a63d-7e88639e58f6",
    ResponseHeadersPolicyId: "headers",
    Compress: true,
  };
  return {
    DistributionConfig: {
      Enabled: true,
      DefaultRootObject: "index.html",
      Origins: [
        {
          Id: "page",
          DomainName: `${BUCKET}.s3.us-east-1.amazonaws.com`,
          OriginAccessControlId: "E1",
          S3OriginConfig: { OriginAccessIdentity: "" },
        },
      ],
      DefaultCacheBehavior: behaviour,
      CacheBehaviors: [
        {
          ...behaviour,
          PathPattern: "photos/*",
          CachePolicyId: "photo-cache",
          ResponseHeadersPolicyId: "photo-headers",
        },
      ],
      CustomErrorResponses: [
        { ErrorCode: 403, ResponseCode: 200, ResponsePagePath: "/index.html" },
        { ErrorCode: 400, ErrorCachingMinTTL: 0 },
      ],
    },
  };
}
