/**
 * Lists the limits of AWS IoT Core that the protocol keeps to, on every broker.
 * @see https://docs.aws.amazon.com/general/latest/gr/iot-core.html (message broker and protocol limits)
 */

/** Largest payload of one message, in bytes. */
export const PAYLOAD_BYTES_MAX = 128 * 1024;
/** Most levels of objects and lists in one payload: a bound of our own, so that no reader goes too deep. */
export const JSON_DEPTH_MAX = 32;
/** Longest topic, in bytes of UTF-8. */
export const TOPIC_BYTES_MAX = 256;
/** Largest number of slashes in a topic or filter. */
export const TOPIC_SLASHES_MAX = 7;
/** Largest number of filters in one SUBSCRIBE. */
export const FILTERS_PER_SUBSCRIBE_MAX = 8;
/** Publishes that one connection may send in a second. */
export const PUBLISHES_PER_SECOND_MAX = 100;
/** Longest thing name, in characters. @see https://docs.aws.amazon.com/iot/latest/apireference/API_CreateThing.html */
export const THING_NAME_LENGTH_MAX = 128;

/** Explains why a topic or filter breaks a limit; `undefined` when it keeps them all. */
export function topicProblem(topic: string): string | undefined {
  if (topic === "") return "a topic may not be empty";
  if (new TextEncoder().encode(topic).length > TOPIC_BYTES_MAX)
    return `a topic may have at most ${TOPIC_BYTES_MAX} bytes`;
  if (topic.split("/").length - 1 > TOPIC_SLASHES_MAX)
    return `a topic may have at most ${TOPIC_SLASHES_MAX} slashes`;
  return undefined;
}

/** Counts publishes over the last second. */
export interface PublishMeter {
  /** Takes one publish at `nowMs`; false when it would pass the limit. */
  take(nowMs: number): boolean;
}

/** Makes a meter that admits `perSecond` publishes in any second. */
export function createPublishMeter(perSecond = PUBLISHES_PER_SECOND_MAX): PublishMeter {
  const takenAtMs: number[] = [];
  return {
    take: (nowMs) => {
      while (takenAtMs[0] !== undefined && takenAtMs[0] <= nowMs - 1000) takenAtMs.shift();
      if (takenAtMs.length >= perSecond) return false;
      takenAtMs.push(nowMs);
      return true;
    },
  };
}
