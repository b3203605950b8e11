/** Defines messages: data in one table, from which types, validators, policies and documents come. */
import { z } from "zod";
import { topicProblem } from "./limits.ts";
import type { TopicParams } from "./topics.ts";

/** Are the kinds of devices, each with its own certificate. In a message that is about such a device, `{thing}` is its name. */
export const DEVICE_KINDS = ["robot", "display"] as const;
export type DeviceKind = (typeof DEVICE_KINDS)[number];

/**
 * Is who sends or receives: a device as the one that the message is about, a display that looks on at
 * other devices, a signed-in person who watches, one who drives too, or the backend.
 */
export type Party = DeviceKind | "onlooker" | "viewer" | "operator" | "cloud";

export interface MessageDefinition<
  Name extends string = string,
  Topic extends string = string,
  Schema extends z.ZodType = z.ZodType,
> {
  /** Name in kebab-case; also the name of its file and of its folder of fixtures. */
  readonly name: Name;
  /** One sentence that starts with a verb and says what the message does. */
  readonly summary: string;
  /** Template; the first level is `{thing}` or `outrider`. */
  readonly topic: Topic;
  /** One party, or all that may send it. */
  readonly sender: Party | readonly Party[];
  readonly receivers: readonly Party[];
  /** 0: at most once, for what the next message replaces. 1: at least once. */
  readonly qos: 0 | 1;
  /** Whether the broker keeps the newest one for whoever subscribes later. */
  readonly retain: boolean;
  readonly payload: Schema;
}

/** Lists who may send a message. */
export function sendersOf({ sender }: Pick<MessageDefinition, "sender">): readonly Party[] {
  return typeof sender === "string" ? [sender] : sender;
}

/** Is what a message carries. */
export type Payload<M extends MessageDefinition> = z.infer<M["payload"]>;
/** Is the parameters of a message's topic. */
export type Params<M extends MessageDefinition> = TopicParams<M["topic"]>;

/**
 * Defines one message and checks what can be checked before anything runs.
 * @throws Error when the topic breaks a limit or begins with something else than `{thing}` or `outrider`.
 */
export function defineMessage<
  const Name extends string,
  const Topic extends string,
  Schema extends z.ZodType,
>(definition: MessageDefinition<Name, Topic, Schema>): MessageDefinition<Name, Topic, Schema> {
  const problem = topicProblem(definition.topic) ?? rootProblem(definition.topic);
  if (problem !== undefined) throw new Error(`message ${definition.name}: ${problem}`);
  return Object.freeze(definition);
}

function rootProblem(topic: string): string | undefined {
  const root = topic.split("/")[0];
  return root === "{thing}" || root === "outrider"
    ? undefined
    : `the topic ${topic} must begin with {thing} or outrider`;
}

/** Is an instant in ms since 1970. */
export const epochMs = z.number().int().min(0);
/** Is a throttle: −1 full reverse, 0 stopped, 1 full forward. */
export const throttle = z.number().min(-1).max(1);
/** Is a monotonic time of the robot, in ms since a start of its own; only it can judge it. */
export const robotClockMs = z.number().min(0);
/** Is the id of one run of the robot's program. */
export const bootId = z.string().min(8).max(64);
/** Is a place in the robot's world: metres, and radians counter-clockwise from the x axis. */
export const pose = z.object({ xM: z.number(), yM: z.number(), headingRad: z.number() });
/** Is who signed in, as the broker proves it: the last level of the topic. */
export const operatorId = z.string().min(1).max(128);
