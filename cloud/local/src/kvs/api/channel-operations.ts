/**
 * Serves the control plane of signaling channels.
 * @see https://docs.aws.amazon.com/kinesisvideostreams/latest/dg/API_Operations_Amazon_Kinesis_Video_Streams.html
 */
import { z } from "zod";
import { CHANNEL_NAME, type Channel, channelArn, MESSAGE_TTL_S_DEFAULT } from "../channel.ts";
import type { ChannelStore } from "../channel-store.ts";
import { invalidArgument } from "../kvs-error.ts";
import { type Operation, read, tagsSchema } from "./operation.ts";

const configuration = z.object({ MessageTtlSeconds: z.int().min(5).max(120).optional() });

const createSchema = z.object({
  ChannelName: z.string().regex(CHANNEL_NAME),
  ChannelType: z.literal("SINGLE_MASTER").optional(),
  SingleMasterConfiguration: configuration.optional(),
  Tags: tagsSchema.optional(),
});

const selectorSchema = z.object({
  ChannelName: z.string().optional(),
  ChannelARN: z.string().optional(),
});

const updateSchema = z.object({
  ChannelARN: z.string(),
  CurrentVersion: z.string().min(1).max(64),
  SingleMasterConfiguration: configuration.optional(),
});

const deleteSchema = z.object({
  ChannelARN: z.string(),
  CurrentVersion: z.string().min(1).max(64).optional(),
});

const listSchema = z.object({
  MaxResults: z.int().min(1).max(10_000).optional(),
  NextToken: z.string().max(512).optional(),
  ChannelNameCondition: z
    .object({
      ComparisonOperator: z.literal("BEGINS_WITH").optional(),
      ComparisonValue: z.string().max(256).optional(),
    })
    .optional(),
});

const PAGE_DEFAULT = 100;

export interface ChannelOperationsOptions {
  readonly store: ChannelStore;
  readonly callsPerS: number;
  /** Told when a channel is gone, so that its connections end. */
  readonly onDeleted: (arn: string) => void;
}

export function channelOperations(options: ChannelOperationsOptions): readonly Operation[] {
  const { store, callsPerS, onDeleted } = options;
  const named = (name: string) => ({
    name,
    path: `/${name.charAt(0).toLowerCase()}${name.slice(1)}`,
  });
  return [
    {
      ...named("CreateSignalingChannel"),
      answer: ({ body, authorize }) => {
        const {
          ChannelName: name,
          SingleMasterConfiguration,
          Tags = [],
        } = read(createSchema, body);
        authorize(channelArn(name, "*"));
        const messageTtlS = SingleMasterConfiguration?.MessageTtlSeconds ?? MESSAGE_TTL_S_DEFAULT;
        const tags = Object.fromEntries(Tags.map(({ Key, Value }) => [Key, Value]));
        return { ChannelARN: store.create({ name, messageTtlS, tags }).arn };
      },
    },
    {
      ...named("DescribeSignalingChannel"),
      callsPerS,
      answer: ({ body, channel }) => {
        const { ChannelName: name, ChannelARN: arn } = read(selectorSchema, body);
        return { ChannelInfo: channelInfo(channel({ name, arn })) };
      },
    },
    {
      ...named("UpdateSignalingChannel"),
      callsPerS,
      answer: ({ body, channel }) => {
        const update = read(updateSchema, body);
        const { arn, messageTtlS } = channel({ arn: update.ChannelARN });
        const wanted = update.SingleMasterConfiguration?.MessageTtlSeconds ?? messageTtlS;
        store.update(arn, update.CurrentVersion, wanted);
        return {};
      },
    },
    {
      ...named("DeleteSignalingChannel"),
      callsPerS,
      answer: ({ body, channel }) => {
        const { ChannelARN, CurrentVersion = "" } = read(deleteSchema, body);
        const { arn } = channel({ arn: ChannelARN });
        store.delete(arn, CurrentVersion);
        onDeleted(arn);
        return {};
      },
    },
    {
      ...named("ListSignalingChannels"),
      answer: ({ body, authorize }) => {
        authorize("*");
        return listChannels(store, body);
      },
    },
    {
      ...named("DescribeMediaStorageConfiguration"),
      callsPerS,
      answer: ({ body, channel }) => {
        const { ChannelName: name, ChannelARN: arn } = read(selectorSchema, body);
        channel({ name, arn });
        // Media is not stored here, and every new channel on AWS says the same.
        return { MediaStorageConfiguration: { Status: "DISABLED" } };
      },
    },
  ];
}

function channelInfo({ name, arn, createdAtMs, messageTtlS, version }: Channel): object {
  return {
    ChannelName: name,
    ChannelARN: arn,
    ChannelType: "SINGLE_MASTER",
    ChannelStatus: "ACTIVE",
    CreationTime: createdAtMs / 1_000,
    SingleMasterConfiguration: { MessageTtlSeconds: messageTtlS },
    Version: version,
  };
}

function listChannels(store: ChannelStore, body: unknown): object {
  const {
    MaxResults: size = PAGE_DEFAULT,
    NextToken,
    ChannelNameCondition,
  } = read(listSchema, body);
  const prefix = ChannelNameCondition?.ComparisonValue ?? "";
  const found = store.list({ prefix, after: nameFromToken(NextToken), count: size + 1 });
  const page = found.slice(0, size);
  const last = page.at(-1)?.name;
  return {
    ChannelInfoList: page.map(channelInfo),
    ...(found.length > size && last !== undefined
      ? { NextToken: Buffer.from(last).toString("base64url") }
      : {}),
  };
}

function nameFromToken(token: string | undefined): string {
  const name = Buffer.from(token ?? "", "base64url").toString();
  if (token === undefined || CHANNEL_NAME.test(name)) return name;
  throw invalidArgument("The NextToken is not valid.");
}
