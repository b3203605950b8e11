/** Judges topics and topic filters by MQTT's rules and AWS's limits. */
import type { BrokerLimits } from "./limits.ts";

type TopicLimits = Pick<BrokerLimits, "topicBytesMax" | "topicSlashesMax">;

/** Clients may subscribe to these of the reserved topics. */
const READABLE_RESERVED = "$aws/events/";

/** Says what is wrong with a topic that a client or the service publishes to; `undefined` if nothing. */
export function topicProblem(topic: string, limits: TopicLimits): string | undefined {
  if (/[+#]/.test(topic)) return "a topic to publish to has no wildcards";
  if (topic.startsWith("$")) return "topics that begin with $ are reserved";
  return sizeProblem(topic, limits);
}

/** Says what is wrong with a topic filter; `undefined` if nothing. */
export function filterProblem(filter: string, limits: TopicLimits): string | undefined {
  const reserved = filter.startsWith("$") && !filter.startsWith(READABLE_RESERVED);
  if (reserved) return "topics that begin with $ are reserved";
  return filterShapeProblem(filter) ?? sizeProblem(filter, limits);
}

/** Says what is wrong with where the wildcards of a filter stand. */
export function filterShapeProblem(filter: string): string | undefined {
  if (filter === "") return "the topic is empty";
  const levels = filter.split("/");
  const misplaced = levels.some(
    (level, index) =>
      (level.includes("+") && level !== "+") ||
      (level.includes("#") && (level !== "#" || index !== levels.length - 1)),
  );
  return misplaced ? "a wildcard stands for whole levels" : undefined;
}

/** Says whether a topic matches a filter; `#` and `+` at the start do not match `$…`. */
export function matchesFilter(filter: string, topic: string): boolean {
  if (topic.startsWith("$") && !filter.startsWith("$")) return false;
  const wanted = filter.split("/");
  const levels = topic.split("/");
  for (const [index, level] of wanted.entries()) {
    if (level === "#") return true;
    if (index >= levels.length) return false;
    if (level !== "+" && level !== levels[index]) return false;
  }
  return wanted.length === levels.length;
}

function sizeProblem(topic: string, limits: TopicLimits): string | undefined {
  if (topic === "") return "the topic is empty";
  if (topic.includes("\0")) return "the topic has a NUL";
  if (Buffer.byteLength(topic) > limits.topicBytesMax) {
    return `the topic is longer than ${limits.topicBytesMax} bytes`;
  }
  if (topic.split("/").length - 1 > limits.topicSlashesMax) {
    return `the topic has more than ${limits.topicSlashesMax} slashes`;
  }
  return undefined;
}
