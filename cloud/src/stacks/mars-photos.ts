/** Keeps photos: a private bucket behind CloudFront, which alone may read it. */
import {
  AllowedMethods,
  CachePolicy,
  Distribution,
  type IDistribution,
  ResponseHeadersPolicy,
  S3OriginAccessControl,
  ViewerProtocolPolicy,
} from "aws-cdk-lib/aws-cloudfront";
import { S3BucketOrigin } from "aws-cdk-lib/aws-cloudfront-origins";
import { PolicyStatement } from "aws-cdk-lib/aws-iam";
import type { Function as LambdaFunction } from "aws-cdk-lib/aws-lambda";
import {
  BlockPublicAccess,
  Bucket,
  BucketEncryption,
  type CfnBucket,
  type IBucket,
} from "aws-cdk-lib/aws-s3";
import { Duration, RemovalPolicy, Stack, Validations } from "aws-cdk-lib/core";
import { Construct } from "constructs";
import { EXPIRY_DAYS } from "../mars/photo-files.ts";

export class MarsPhotos extends Construct {
  readonly bucket: Bucket;
  /** Address before the keys, without a slash at its end. */
  readonly url: string;

  constructor(scope: Construct, id: string) {
    super(scope, id);
    this.bucket = new Bucket(this, "Bucket", {
      blockPublicAccess: BlockPublicAccess.BLOCK_ALL,
      encryption: BucketEncryption.S3_MANAGED,
      enforceSSL: true,
      lifecycleRules: [{ id: "forget", expiration: Duration.days(EXPIRY_DAYS) }],
      // Its photos are NASA's or painted by a program, and can be had again.
      removalPolicy: RemovalPolicy.DESTROY,
    });
    const originAccessControl = new S3OriginAccessControl(this, "Access");
    const origin = S3BucketOrigin.withOriginAccessControl(this.bucket as IBucket, {
      originAccessControl,
    });
    const distribution = new Distribution(this, "Distribution", {
      comment: "Outrider photos from Mars",
      defaultBehavior: {
        origin,
        // No preflight: a bucket without CORS refuses one, and drawing a photo needs none.
        allowedMethods: AllowedMethods.ALLOW_GET_HEAD,
        // Objects say by Cache-Control that they never change.
        cachePolicy: CachePolicy.CACHING_OPTIMIZED,
        responseHeadersPolicy: headers(this),
        viewerProtocolPolicy: ViewerProtocolPolicy.REDIRECT_TO_HTTPS,
        compress: true,
      },
    });
    this.url = `https://${distribution.distributionDomainName}`;
    acknowledge(this.bucket, distribution);
  }

  /** Lets a function put files of one folder, and read them where it must. */
  grant(fn: LambdaFunction, folder: string, ...actions: ("s3:GetObject" | "s3:PutObject")[]): void {
    const resources = [this.bucket.arnForObjects(`${folder}/*`)];
    fn.addToRolePolicy(new PolicyStatement({ actions, resources }));
    const bucket = Stack.of(this).getLogicalId(this.bucket.node.defaultChild as CfnBucket);
    Validations.of(fn.role ?? fn).acknowledge({
      id: `AwsSolutions-IAM5[Resource::<${bucket}.Arn>/${folder}/*]`,
      reason: "A photo's key is the hash of its content, which nobody knows before.",
    });
  }
}

/** Lets pages from anywhere draw the photos on a canvas: they are public, and no cookie goes along. */
function headers(scope: Construct): ResponseHeadersPolicy {
  return new ResponseHeadersPolicy(scope, "Headers", {
    comment: "Outrider photos from Mars",
    corsBehavior: {
      accessControlAllowCredentials: false,
      accessControlAllowHeaders: ["*"],
      accessControlAllowMethods: ["GET", "HEAD"],
      accessControlAllowOrigins: ["*"],
      accessControlMaxAge: Duration.days(1),
      originOverride: true,
    },
    securityHeadersBehavior: { contentTypeOptions: { override: true } },
  });
}

/** Says why cdk-nag's findings are meant to be. */
function acknowledge(bucket: Bucket, distribution: IDistribution): void {
  Validations.of(bucket).acknowledge({
    id: "AwsSolutions-S1",
    reason: "The bucket holds public photos, and CloudFront alone reads it for others.",
  });
  Validations.of(distribution).acknowledge(
    { id: "AwsSolutions-CFR1", reason: "Displays may hang anywhere." },
    { id: "AwsSolutions-CFR2", reason: "The photos are public and never change." },
    { id: "AwsSolutions-CFR3", reason: "Reading a public photo is worth no log of addresses." },
    {
      id: "AwsSolutions-CFR4",
      reason: "Without a domain of its own it has CloudFront's certificate and its protocols.",
    },
  );
}
