/** Is the resource type AWS::DynamoDB::Table. */
import { z } from "zod";
import { arn } from "../aws-names.ts";
import type { ResourceKind } from "../contracts.ts";

const keySchema = z.array(
  z.strictObject({ AttributeName: z.string(), KeyType: z.enum(["HASH", "RANGE"]) }),
);
const projection = z.strictObject({
  ProjectionType: z.enum(["ALL", "KEYS_ONLY", "INCLUDE"]).optional(),
  NonKeyAttributes: z.array(z.string()).optional(),
});
const throughput = z.strictObject({
  ReadCapacityUnits: z.coerce.number(),
  WriteCapacityUnits: z.coerce.number(),
});
const index = { IndexName: z.string(), KeySchema: keySchema, Projection: projection };

const schema = z.strictObject({
  TableName: z.string().min(3).max(255).optional(),
  AttributeDefinitions: z.array(
    z.strictObject({ AttributeName: z.string(), AttributeType: z.enum(["S", "N", "B"]) }),
  ),
  KeySchema: keySchema,
  BillingMode: z.enum(["PAY_PER_REQUEST", "PROVISIONED"]).optional(),
  ProvisionedThroughput: throughput.optional(),
  GlobalSecondaryIndexes: z
    .array(z.strictObject({ ...index, ProvisionedThroughput: throughput.optional() }))
    .optional(),
  LocalSecondaryIndexes: z.array(z.strictObject(index)).optional(),
  TimeToLiveSpecification: z
    .strictObject({ AttributeName: z.string().optional(), Enabled: z.boolean() })
    .optional(),
  // Without effect on one machine: data stay in the data directory until --fresh.
  PointInTimeRecoverySpecification: z
    .strictObject({
      PointInTimeRecoveryEnabled: z.boolean(),
      RecoveryPeriodInDays: z.number().optional(),
    })
    .optional(),
  DeletionProtectionEnabled: z.boolean().optional(),
  SSESpecification: z
    .strictObject({ SSEEnabled: z.boolean(), SSEType: z.string().optional() })
    .optional(),
  TableClass: z.string().optional(),
  Tags: z.array(z.strictObject({ Key: z.string(), Value: z.string() })).optional(),
});

type Properties = z.infer<typeof schema>;

/** Makes the table and sets its time to live. Ref is the name. */
export const awsDynamodbTable: ResourceKind<Properties> = {
  type: "AWS::DynamoDB::Table",
  schema,
  identify: ({ TableName }, scope) => {
    const name = TableName ?? scope.physicalName(255);
    return { ref: name, attributes: { Arn: arn("dynamodb", `table/${name}`) } };
  },
  start: async ({ properties, identity }, { dynamodb }) => {
    await dynamodb.putTable(definitionOf(identity.ref, properties));
    const { AttributeName, Enabled } = properties.TimeToLiveSpecification ?? { Enabled: false };
    if (Enabled && AttributeName !== undefined) {
      dynamodb.putTimeToLive(identity.ref, AttributeName);
    }
  },
};

function definitionOf(TableName: string, properties: Properties) {
  const { AttributeDefinitions, KeySchema, BillingMode = "PROVISIONED" } = properties;
  const { ProvisionedThroughput, GlobalSecondaryIndexes, LocalSecondaryIndexes } = properties;
  return {
    TableName,
    AttributeDefinitions,
    KeySchema,
    BillingMode,
    ...(ProvisionedThroughput === undefined ? {} : { ProvisionedThroughput }),
    ...(GlobalSecondaryIndexes === undefined ? {} : { GlobalSecondaryIndexes }),
    ...(LocalSecondaryIndexes === undefined ? {} : { LocalSecondaryIndexes }),
  };
}
