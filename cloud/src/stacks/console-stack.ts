/** Hosts the console: a private bucket behind CloudFront, which alone may read it. */
import {
  AllowedMethods,
  CachePolicy,
  Distribution,
  HeadersFrameOption,
  HeadersReferrerPolicy,
  type IDistribution,
  ResponseHeadersPolicy,
  S3OriginAccessControl,
  ViewerProtocolPolicy,
} from "aws-cdk-lib/aws-cloudfront";
import { S3BucketOrigin } from "aws-cdk-lib/aws-cloudfront-origins";
import { BlockPublicAccess, Bucket, BucketEncryption, type IBucket } from "aws-cdk-lib/aws-s3";
import { CfnOutput, Duration, RemovalPolicy, Stack, Validations } from "aws-cdk-lib/core";
import type { Construct } from "constructs";

/** What the browser is told to keep to https for, as the preload list asks: two years. */
const HTTPS_ONLY = Duration.days(730);

/**
 * Holds the page alone: what it shows comes from the other stacks, whose addresses stand in
 * `runtime-config.json` beside it. `npm run deploy` uploads both.
 */
export class ConsoleStack extends Stack {
  constructor(scope: Construct, id: string) {
    super(scope, id, { description: "Outrider: the console's page, behind CloudFront." });

    const bucket = new Bucket(this, "Page", {
      blockPublicAccess: BlockPublicAccess.BLOCK_ALL,
      encryption: BucketEncryption.S3_MANAGED,
      enforceSSL: true,
      // The page is built from the repository: nothing is lost with it.
      removalPolicy: RemovalPolicy.DESTROY,
    });
    const originAccessControl = new S3OriginAccessControl(this, "Access");
    const distribution = new Distribution(this, "Distribution", {
      comment: "Outrider console",
      defaultRootObject: "index.html",
      defaultBehavior: {
        origin: S3BucketOrigin.withOriginAccessControl(bucket as IBucket, { originAccessControl }),
        allowedMethods: AllowedMethods.ALLOW_GET_HEAD,
        // Objects say by Cache-Control how long they keep: assets for ever, the page not at all.
        cachePolicy: CachePolicy.CACHING_OPTIMIZED,
        responseHeadersPolicy: securityHeaders(this),
        viewerProtocolPolicy: ViewerProtocolPolicy.REDIRECT_TO_HTTPS,
        compress: true,
      },
      // A private bucket says 403 of what it lacks. The page routes by itself, so it takes any path.
      errorResponses: [
        { httpStatus: 403, responseHttpStatus: 200, responsePagePath: "/index.html", ttl: NOW },
      ],
    });
    acknowledge(bucket, distribution);

    new CfnOutput(this, "ConsoleBucketName", { value: bucket.bucketName });
    new CfnOutput(this, "ConsoleDistributionId", { value: distribution.distributionId });
    new CfnOutput(this, "ConsoleUrl", { value: `https://${distribution.distributionDomainName}` });
  }
}

const NOW = Duration.seconds(0);

/**
 * Tells browsers what the page may do: load from its own place, and connect to that and to this
 * region's services. Styles may be inline, since uPlot sets them on its elements.
 */
function securityHeaders(stack: Stack): ResponseHeadersPolicy {
  const services = `${stack.region}.${stack.urlSuffix}`;
  const contentSecurityPolicy = [
    "default-src 'self'",
    "style-src 'self' 'unsafe-inline'",
    "img-src 'self' data: blob:",
    `connect-src 'self' https://*.${services} wss://*.${services}`,
    "object-src 'none'",
    "base-uri 'none'",
    "frame-ancestors 'none'",
  ].join("; ");
  const override = true;
  return new ResponseHeadersPolicy(stack, "Headers", {
    comment: "Outrider console",
    securityHeadersBehavior: {
      contentSecurityPolicy: { contentSecurityPolicy, override },
      contentTypeOptions: { override },
      frameOptions: { frameOption: HeadersFrameOption.DENY, override },
      referrerPolicy: { referrerPolicy: HeadersReferrerPolicy.NO_REFERRER, override },
      strictTransportSecurity: {
        accessControlMaxAge: HTTPS_ONLY,
        includeSubdomains: true,
        override,
      },
    },
  });
}

/** Says why cdk-nag's findings are meant to be. */
function acknowledge(bucket: Bucket, distribution: IDistribution): void {
  Validations.of(bucket).acknowledge({
    id: "AwsSolutions-S1",
    reason: "The bucket holds the page alone, and CloudFront alone reads it.",
  });
  Validations.of(distribution).acknowledge(
    { id: "AwsSolutions-CFR1", reason: "The console is for people anywhere." },
    {
      id: "AwsSolutions-CFR2",
      reason: "The page is static and public; who may do what is decided behind it.",
    },
    { id: "AwsSolutions-CFR3", reason: "Reading a static page is worth no log of addresses." },
    {
      id: "AwsSolutions-CFR4",
      reason:
        "Without a domain of its own the page has CloudFront's certificate and its protocols.",
    },
  );
}
