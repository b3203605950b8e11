/** Is the resource type AWS::IoT::ThingPrincipalAttachment. */
import { z } from "zod";
import type { ResourceKind } from "../contracts.ts";
import { iotEngine } from "../iot/iot-engine.ts";

const schema = z.strictObject({
  ThingName: z.string(),
  Principal: z.string(),
  ThingPrincipalType: z.literal("NON_EXCLUSIVE_THING").optional(),
});

/** Attaches a thing to a certificate or Cognito identity that is registered already. */
export const awsIotThingPrincipalAttachment: ResourceKind<z.infer<typeof schema>> = {
  type: "AWS::IoT::ThingPrincipalAttachment",
  schema,
  identify: (_, scope) => ({ ref: scope.physicalName(128) }),
  start: ({ properties: { ThingName, Principal } }, { iot }) => {
    iotEngine(iot).attachThingPrincipal(ThingName, Principal);
  },
};
