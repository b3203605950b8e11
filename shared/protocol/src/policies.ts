/**
 * Derives from the catalogue which topics a party may use. What no message names can be neither
 * published nor subscribed, because no policy lists it.
 */
import { type MessageDefinition, type Party, sendersOf } from "./define.ts";

export interface TopicRights {
  /** Topics for `iot:Publish`, `*` standing for any level. */
  readonly publish: readonly string[];
  /** The part of `publish` that may also be retained (`iot:RetainPublish`). */
  readonly retainPublish: readonly string[];
  /**
   * Topics for `iot:Receive` and, as filters, for `iot:Subscribe`: in a policy `*` stands for any
   * text, a filter's own `+` among it.
   * @see https://docs.aws.amazon.com/iot/latest/developerguide/pub-sub-policy.html
   */
  readonly receive: readonly string[];
}

/**
 * Lists what a party may do. `known` replaces the topic parameters that are fixed for that party,
 * as a rule by a policy variable: `{ thing: "${iot:Connection.Thing.ThingName}" }`.
 */
export function topicRights(
  catalogue: readonly MessageDefinition[],
  party: Party,
  known: Readonly<Record<string, string>>,
): TopicRights {
  const fill = ({ topic }: MessageDefinition) =>
    topic.replace(/\{(\w+)\}/g, (_, name: string) => known[name] ?? "*");
  const sent = catalogue.filter((message) => sendersOf(message).includes(party));
  const received = catalogue.filter((message) => message.receivers.includes(party));
  return {
    publish: sent.map(fill),
    retainPublish: sent.filter((message) => message.retain).map(fill),
    receive: received.map(fill),
  };
}
