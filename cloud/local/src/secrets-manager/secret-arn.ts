/** Names secrets as Secrets Manager does: an ARN ends with six characters of its own. */
import { createHash } from "node:crypto";
import { arn } from "../aws-names.ts";

/** Gives the ARN of a secret, the same ever after. An ARN is given as it is. */
export function secretArn(id: string): string {
  if (id.startsWith("arn:")) return id;
  const suffix = createHash("sha256").update(id).digest("hex").slice(0, 6);
  return arn("secretsmanager", `secret:${id}-${suffix}`);
}
