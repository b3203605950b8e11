/** The account and region that the local host stands for, and names built from them. */

/** Is the one region of the local host. */
export const REGION = "us-east-1";

/** Is the one account of the local host; twelve zeros, so it can be no real account. */
export const ACCOUNT_ID = "000000000000";

/** Is the partition in every ARN. */
export const PARTITION = "aws";

/** Is what `AWS::URLSuffix` gives. */
export const URL_SUFFIX = "amazonaws.com";

/**
 * Gives an ARN in the local region and account.
 *
 * @example arn("iot", "thing/rover-1") // "arn:aws:iot:us-east-1:000000000000:thing/rover-1"
 */
export function arn(service: string, resource: string): string {
  return `arn:${PARTITION}:${service}:${REGION}:${ACCOUNT_ID}:${resource}`;
}

/** Gives the ARN of an IAM resource, which bears no region: `role/Name`, `user/local`. */
export function iamArn(resource: string): string {
  return `arn:${PARTITION}:iam::${ACCOUNT_ID}:${resource}`;
}

/** Gives the ARN of a role's session as STS names it, without a region. */
export function assumedRoleArn(roleName: string, sessionName: string): string {
  return `arn:${PARTITION}:sts::${ACCOUNT_ID}:assumed-role/${roleName}/${sessionName}`;
}

/** Gives the last part of a role's ARN, its name without the path. */
export function roleName(roleArn: string): string {
  return roleArn.slice(roleArn.lastIndexOf("/") + 1);
}
