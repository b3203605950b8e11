/** Is one operation of the service: what it demands of its caller, and how it answers. */
import { z } from "zod";
import type { Channel } from "../channel.ts";
import { CHANNEL_NAME, channelArn, checkChannelArn } from "../channel.ts";
import type { ChannelStore } from "../channel-store.ts";
import { channelNotFound, invalidArgument } from "../kvs-error.ts";

/** Is how a caller names a channel. */
export interface ChannelSelector {
  readonly name?: string | undefined;
  readonly arn?: string | undefined;
}

export interface OperationRequest {
  /** The body; an empty one is `{}`. */
  readonly body: unknown;
  /** The Host header: how the caller reached the service. */
  readonly host: string;
  /** Demands the right to this operation on a resource. @throws AwsError AccessDeniedException. */
  authorize(resource: string): void;
  /** Finds a channel after demanding the right to this operation on it, within its rate. */
  channel(selector: ChannelSelector): Channel;
}

export interface Operation {
  /** Also the IAM action: `kinesisvideo:<name>`. */
  readonly name: string;
  readonly path: string;
  /** Calls a second on one channel; none where AWS documents none. */
  readonly callsPerS?: number | undefined;
  /** @throws AwsError */
  answer(request: OperationRequest): object;
}

export const tagsSchema = z
  .array(z.object({ Key: z.string().min(1).max(128), Value: z.string().max(256) }))
  .max(50);

/**
 * Checks a body; unknown members pass, as they do on AWS.
 * @throws AwsError InvalidArgumentException naming the first member that does not fit.
 */
export function read<T>(schema: z.ZodType<T>, body: unknown): T {
  const parsed = schema.safeParse(body);
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues;
  throw invalidArgument(`${issue?.path.join(".") ?? ""}: ${issue?.message ?? "is not valid"}`);
}

/**
 * Gives the ARN that a policy must allow for a selector; where the channel is unknown, what would
 * be allowed for any channel of that name, so that a caller without rights learns nothing.
 * @throws AwsError InvalidArgumentException.
 */
export function resourceOf({ name, arn }: ChannelSelector, store: ChannelStore): string {
  if (arn !== undefined) return checkChannelArn(arn);
  if (name === undefined) throw invalidArgument("Either ChannelName or ChannelARN is required.");
  if (!CHANNEL_NAME.test(name))
    throw invalidArgument(`'${name.slice(0, 140)}' is no channel name.`);
  return store.findByName(name)?.arn ?? channelArn(name, "*");
}

/** @throws AwsError ResourceNotFoundException. */
export function getChannel(resource: string, store: ChannelStore): Channel {
  const channel = store.findByArn(resource);
  if (channel === undefined) throw channelNotFound();
  return channel;
}
