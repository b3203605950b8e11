/** Serves the tags of signaling channels. */
import { z } from "zod";
import { AwsError } from "../../contracts.ts";
import type { ChannelStore } from "../channel-store.ts";
import { type Operation, read, tagsSchema } from "./operation.ts";

const TAGS_MAX = 50;

const tagSchema = z.object({ ResourceARN: z.string(), Tags: tagsSchema.min(1) });
const untagSchema = z.object({
  ResourceARN: z.string(),
  TagKeyList: z.array(z.string().min(1).max(128)).min(1).max(TAGS_MAX),
});
const listSchema = z.object({ ResourceARN: z.string(), NextToken: z.string().optional() });

export function tagOperations(store: ChannelStore, callsPerS: number): readonly Operation[] {
  const named = (name: string) => ({ name, path: `/${name}`, callsPerS });
  return [
    {
      ...named("TagResource"),
      answer: ({ body, channel }) => {
        const { ResourceARN, Tags } = read(tagSchema, body);
        const { arn, tags } = channel({ arn: ResourceARN });
        const added = Object.fromEntries(Tags.map(({ Key, Value }) => [Key, Value]));
        const all = { ...tags, ...added };
        if (Object.keys(all).length > TAGS_MAX) throw tooManyTags();
        store.setTags(arn, all);
        return {};
      },
    },
    {
      ...named("UntagResource"),
      answer: ({ body, channel }) => {
        const { ResourceARN, TagKeyList } = read(untagSchema, body);
        const { arn, tags } = channel({ arn: ResourceARN });
        const kept = Object.entries(tags).filter(([key]) => !TagKeyList.includes(key));
        store.setTags(arn, Object.fromEntries(kept));
        return {};
      },
    },
    {
      ...named("ListTagsForResource"),
      answer: ({ body, channel }) => {
        const { ResourceARN } = read(listSchema, body);
        return { Tags: channel({ arn: ResourceARN }).tags };
      },
    },
  ];
}

function tooManyTags(): AwsError {
  return new AwsError(
    "TagsPerResourceExceededLimitException",
    `A channel may have ${TAGS_MAX} tags.`,
    400,
  );
}
