/** Builds and matches topics from templates such as `{thing}/drive/{operatorId}`. */
import { LinkError } from "./errors.ts";
import { THING_NAME_LENGTH_MAX, topicProblem } from "./limits.ts";

/** Is the parameters of a topic template: `{thing}/drive/{operatorId}` has `thing` and `operatorId`. */
export type TopicParams<Template extends string> =
  Template extends `${string}{${infer Name}}${infer Rest}`
    ? { readonly [K in Name]: string } & TopicParams<Rest>
    : unknown;

/** Names no thing may bear: they begin the topics that belong to no device. */
export const RESERVED_THING_NAMES: readonly string[] = ["outrider", "console", "all"];

const THING_NAME = /^[a-zA-Z0-9:_-]+$/;

/**
 * Explains why a name can't be a thing's; `undefined` when it can.
 * @see https://docs.aws.amazon.com/iot/latest/apireference/API_CreateThing.html
 */
export function thingNameProblem(name: string): string | undefined {
  if (!THING_NAME.test(name) || name.length > THING_NAME_LENGTH_MAX)
    return `a thing's name has 1 to ${THING_NAME_LENGTH_MAX} letters, digits, colons, underscores or hyphens`;
  if (RESERVED_THING_NAMES.includes(name.toLowerCase())) return `the name ${name} is reserved`;
  return undefined;
}

/**
 * Fills a template in.
 * @throws LinkError "bad-topic" when a parameter is missing, empty, or holds `/`, `+`, `#` or a
 * control character, or when the topic passes a limit.
 */
export function buildTopic(template: string, params: Readonly<Record<string, string>>): string {
  const topic = template.replace(/\{(\w+)\}/g, (_, name: string) => {
    const value = params[name];
    if (value === undefined || !isTopicLevel(value))
      throw new LinkError("bad-topic", `"${value}" can't be the ${name} of ${template}`);
    return value;
  });
  const problem = topicProblem(topic);
  if (problem !== undefined) throw new LinkError("bad-topic", `${problem}: ${topic}`);
  return topic;
}

/** Gives the filter that matches a template, `+` standing for each parameter not given. */
export function buildFilter(template: string, params: Readonly<Record<string, string>>): string {
  const wild = template.replace(/\{(\w+)\}/g, (hole, name: string) =>
    params[name] === undefined ? "+" : hole,
  );
  return buildTopic(wild, params);
}

/** Reads a topic's parameters; `undefined` when the topic is not of this template. */
export function matchTopic(template: string, topic: string): Record<string, string> | undefined {
  const wanted = template.split("/");
  const levels = topic.split("/");
  if (wanted.length !== levels.length) return undefined;
  const params: Record<string, string> = {};
  for (const [index, level] of wanted.entries()) {
    const name = /^\{(\w+)\}$/.exec(level)?.[1];
    const value = levels[index] ?? "";
    if (name === undefined && level !== value) return undefined;
    if (name !== undefined) params[name] = value;
  }
  return params;
}

function isTopicLevel(value: string): boolean {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: MQTT forbids NUL and discourages the rest.
  return value !== "" && !/[/+#\u0000-\u001f\u007f]/.test(value);
}
