/** Is the seam through which resources and other engines use S3. */
import type { PolicyDocument } from "../contracts.ts";
import type { ExpirationRule } from "./lifecycle.ts";

/** Keeps buckets and their objects. */
export interface S3 {
  /** Makes the bucket where there is none of that name. */
  putBucket(name: string): Promise<void>;
  /** Deletes objects that begin with `prefix` after so many days; replaces what was told before. */
  putExpirations(bucket: string, rules: readonly ExpirationRule[]): void;
  putBucketPolicy(bucket: string, document: PolicyDocument): void;
  /** Writes an object as whoever deploys would, unless it is there as it is; `key` is decoded. */
  write(object: {
    readonly bucket: string;
    readonly key: string;
    readonly body: Buffer;
    readonly contentType: string;
    readonly cacheControl: string;
  }): Promise<void>;
  /** Reads an object for a service of AWS, as far as the bucket's policy lets it; `key` is decoded. */
  read(request: {
    readonly bucket: string;
    readonly key: string;
    readonly method: "GET" | "HEAD";
    readonly headers: Readonly<Record<string, string>>;
    /** Such as `cloudfront.amazonaws.com`. */
    readonly service: string;
    readonly sourceArn: string;
  }): Promise<{
    readonly status: number;
    readonly headers: Readonly<Record<string, string>>;
    readonly body: Buffer;
  }>;
}
