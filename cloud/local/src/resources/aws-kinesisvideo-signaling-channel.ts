/** Is the resource type AWS::KinesisVideo::SignalingChannel. */
import { z } from "zod";
import type { ResourceKind, Scope } from "../contracts.ts";
import { CHANNEL_NAME, channelArn, MESSAGE_TTL_S_DEFAULT } from "../kvs/channel.ts";

const schema = z.strictObject({
  Name: z.string().regex(CHANNEL_NAME).optional(),
  Type: z.literal("SINGLE_MASTER").optional(),
  MessageTtlSeconds: z.coerce.number().int().min(5).max(120).optional(),
  Tags: z.array(z.strictObject({ Key: z.string(), Value: z.string() })).optional(),
});

type Properties = z.infer<typeof schema>;

/** Makes the channel. Ref is the name. */
export const awsKinesisvideoSignalingChannel: ResourceKind<Properties> = {
  type: "AWS::KinesisVideo::SignalingChannel",
  schema,
  identify: (properties, scope) => {
    const name = properties.Name ?? scope.physicalName(256);
    return { ref: name, attributes: { Arn: channelArn(name, stableTime(scope)) } };
  },
  start: ({ properties, identity, scope }, { kvs }) => {
    const { MessageTtlSeconds: messageTtlS = MESSAGE_TTL_S_DEFAULT, Tags = [] } = properties;
    const tags = Object.fromEntries(Tags.map(({ Key, Value }) => [Key, Value]));
    const arn = channelArn(identity.ref, stableTime(scope));
    kvs.putChannel({ name: identity.ref, arn, messageTtlS, tags });
  },
};

/** AWS ends the ARN with 13 digits of time; here they come from where the resource stands. */
function stableTime(scope: Scope): string {
  const digits = [...scope.stableId(12)].map((character) => Number.parseInt(character, 36) % 10);
  return `1${digits.join("")}`;
}
