/** Is the resource type AWS::IoT::ThingType. */
import { z } from "zod";
import type { ResourceKind } from "../contracts.ts";
import { NAME_PATTERNS, thingTypeArn } from "../iot/names.ts";

const schema = z.strictObject({
  ThingTypeName: z.string().regex(NAME_PATTERNS.thingType).optional(),
  ThingTypeProperties: z
    .strictObject({ ThingTypeDescription: z.string().max(2028).optional() })
    .optional(),
  DeprecateThingType: z.literal(false).optional(),
  Tags: z.array(z.strictObject({ Key: z.string(), Value: z.string() })).optional(),
});

/** Makes the type. Ref is the name. */
export const awsIotThingType: ResourceKind<z.infer<typeof schema>> = {
  type: "AWS::IoT::ThingType",
  schema,
  identify: ({ ThingTypeName }, scope) => {
    const name = ThingTypeName ?? scope.physicalName(128);
    return { ref: name, attributes: { Arn: thingTypeArn(name) } };
  },
  start: ({ properties, identity }, { iot }) => {
    const { ref: name } = identity;
    const description = properties.ThingTypeProperties?.ThingTypeDescription;
    iot.putThingType({ name, arn: thingTypeArn(name), description });
  },
};
