/** Is the resource type AWS::IoT::PolicyPrincipalAttachment. */
import { z } from "zod";
import type { ResourceKind } from "../contracts.ts";
import { iotEngine } from "../iot/iot-engine.ts";

const schema = z.strictObject({ PolicyName: z.string(), Principal: z.string() });

/** Attaches a policy to a certificate or Cognito identity that is registered already. */
export const awsIotPolicyPrincipalAttachment: ResourceKind<z.infer<typeof schema>> = {
  type: "AWS::IoT::PolicyPrincipalAttachment",
  schema,
  identify: (_, scope) => ({ ref: scope.physicalName(128) }),
  start: ({ properties: { PolicyName, Principal } }, { iot }) => {
    iotEngine(iot).attachPolicy(PolicyName, Principal);
  },
};
