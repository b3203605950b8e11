/** AWS::CDK::Metadata: tells AWS which constructs a stack was made with; here there is nobody to tell. */
import { z } from "zod";
import type { ResourceKind } from "../contracts.ts";

const schema = z.strictObject({ Analytics: z.string().optional() });

export const cdkMetadata: ResourceKind<z.infer<typeof schema>> = {
  type: "AWS::CDK::Metadata",
  schema,
  identify: (_properties, scope) => ({ ref: scope.physicalName() }),
};
