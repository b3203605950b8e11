// Aim: no right to one message is a right to another. In a policy `*` also matches slashes, so "*/x" is
// whatever ends in "/x". Method: every party's patterns, read as IoT Core does, before every topic that
// the catalogue can make of names that are words of other topics. Not of the cloud: its functions are ours,
// each with the one topic that it sends on.
import { describe, expect, it } from "vitest";
import { type MessageDefinition, type Party, sendersOf } from "./define.ts";
import { catalogue } from "./messages/index.ts";
import { type TopicRights, topicRights } from "./policies.ts";
import { matchTopic } from "./topics.ts";

const ME = "us-east-1:0b5a1f0e-52a4-4a5f-8a19-2f6f3a1c9d11";
const STRANGER = "us-east-1:9f1c3d5e-0000-4a5f-8a19-2f6f3a1c9d11";
const WORDS = [
  ...new Set(
    catalogue.flatMap(({ topic }) => topic.split("/")).filter((word) => !/^\{/.test(word)),
  ),
];
const NAMES = ["display-1", "rover-1", ...WORDS];

/** Fills a template in with every value of every parameter. */
function fillings(topic: string, values: (param: string) => readonly string[]): readonly string[] {
  const param = /\{(\w+)\}/.exec(topic)?.[1];
  if (param === undefined) return [topic];
  return values(param).flatMap((value) => fillings(topic.replace(`{${param}}`, value), values));
}

const every = (param: string) => (param === "operatorId" ? [ME, STRANGER, ...NAMES] : NAMES);
/** Nobody who sends bears a message's name: a person's is an identity, a backend's its own. */
const real = (param: string) => (param === "operatorId" ? [ME, STRANGER, "mars"] : NAMES);

interface Right {
  readonly of: keyof TopicRights;
  readonly has: (message: MessageDefinition, party: Party) => boolean;
  readonly topics: readonly string[];
}

const sends = (message: MessageDefinition, party: Party) => sendersOf(message).includes(party);
const topicsOf = (values: (param: string) => readonly string[]) =>
  catalogue.flatMap(({ topic }) => fillings(topic, values));
const RIGHTS: readonly Right[] = [
  { of: "publish", has: sends, topics: topicsOf(every) },
  {
    of: "retainPublish",
    has: (message, party) => message.retain && sends(message, party),
    topics: topicsOf(every),
  },
  {
    of: "receive",
    has: ({ receivers }, party) => receivers.includes(party),
    topics: topicsOf(real),
  },
];

/** Lists topics that a party reaches by its patterns and should not, or should and does not. */
function wrong({ of, has, topics }: Right, party: Party, known: Record<string, string>) {
  const patterns = topicRights(catalogue, party, known)[of].map(
    (pattern) => new RegExp(`^${pattern.replaceAll("*", ".*")}$`),
  );
  const own = catalogue.filter((message) => has(message, party));
  const isOwn = (topic: string) =>
    own.some((message) => {
      const params = matchTopic(message.topic, topic);
      return (
        params && Object.entries(known).every(([key, value]) => (params[key] ?? value) === value)
      );
    });
  return topics.filter((topic) => patterns.some((one) => one.test(topic)) !== isOwn(topic));
}

describe.each(RIGHTS)(
  "$of: the patterns cover what the catalogue says and no other topic",
  (right) => {
    it.each(["viewer", "operator"] as const)("of a %s", (party) => {
      expect(wrong(right, party, { operatorId: ME })).toEqual([]);
    });

    it.each(["robot", "display"] as const)("of a %s, whatever its name", (party) => {
      for (const thing of NAMES) expect(wrong(right, party, { thing })).toEqual([]);
    });

    it("of a display that looks on, whatever its name", () => {
      for (const thing of NAMES)
        expect(wrong(right, "onlooker", { operatorId: thing })).toEqual([]);
    });
  },
);
