/** Is the resource type AWS::IoT::Thing. */
import { z } from "zod";
import type { ResourceKind } from "../contracts.ts";
import { iotEngine } from "../iot/iot-engine.ts";
import { NAME_PATTERNS, thingArn } from "../iot/names.ts";

const schema = z.strictObject({
  ThingName: z.string().regex(NAME_PATTERNS.thing).optional(),
  AttributePayload: z
    .strictObject({ Attributes: z.record(z.string(), z.string()).optional() })
    .optional(),
});

/** Makes the thing. Ref is the name. */
export const awsIotThing: ResourceKind<z.infer<typeof schema>> = {
  type: "AWS::IoT::Thing",
  schema,
  identify: ({ ThingName }, scope) => {
    const name = ThingName ?? scope.physicalName(128);
    return { ref: name, attributes: { Arn: thingArn(name) } };
  },
  start: ({ properties, identity }, { iot }) => {
    const attributes = properties.AttributePayload?.Attributes ?? {};
    iotEngine(iot).putThing({ name: identity.ref, type: undefined, attributes });
  },
};
