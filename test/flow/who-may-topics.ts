/** Names the topics that a caller may use by the table, and those that it must not reach. */
import { type Caller, TOPICS, type TopicRow } from "../../tools/generate/who-may.ts";

export const ROBOT = "rover-1";
export const DISPLAY = "display-1";
export const OTHER = "rover-2";
export const STRANGER = "us-east-1:0b5a1f0e-52a4-4a5f-8a19-2f6f3a1c9d11";

/** Which device a caller is; people are none. */
export const DEVICE_OF: Partial<Record<Caller, string>> = { robot: ROBOT, display: DISPLAY };

/** Fills a row's topic in. */
export function fill({ topic }: TopicRow, thing: string, operatorId: string, page = "weather") {
  const filled = topic.replace("{thing}", thing).replace("{operatorId}", operatorId);
  return filled.replace("{page}", page);
}

function looksOn(row: TopicRow, caller: Caller, way: TopicRow["onlooker"]): boolean {
  return caller === "display" && row.onlooker === way;
}

/** Gives the topic that it could send on: as itself to any device, or of its own device. */
export function topicToSend(row: TopicRow, caller: Caller, me: string): string {
  const own = DEVICE_OF[caller];
  const toAny = own === undefined || looksOn(row, caller, "publish");
  return toAny ? fill(row, ROBOT, me) : fill(row, own, STRANGER);
}

/** Gives the filter that it could hear by. */
export function filterToHear(row: TopicRow, caller: Caller, me: string): string {
  const own = DEVICE_OF[caller];
  if (own === undefined) return fill(row, ROBOT, me, "+");
  return looksOn(row, caller, "receive") ? fill(row, "+", me) : fill(row, own, "+", "+");
}

/** Lists what it hears by {@link filterToHear} when everybody speaks on every topic of {@link fill}. */
export function topicsHeard(row: TopicRow, caller: Caller, me: string): readonly string[] {
  const own = DEVICE_OF[caller];
  if (own === undefined) return [fill(row, ROBOT, me)];
  const another = looksOn(row, caller, "receive") ? fill(row, OTHER, me) : fill(row, own, STRANGER);
  return [fill(row, own, me), another];
}

/** Lists topics that others send on. */
export function topicsOfOthers(caller: Caller, me: string): readonly string[] {
  const isPerson = DEVICE_OF[caller] === undefined;
  if (isPerson) return TOPICS.filter(isPersonal).map((row) => fill(row, ROBOT, STRANGER));
  return TOPICS.flatMap((row) => {
    const asItself = looksOn(row, caller, "publish") ? [] : [fill(row, OTHER, me)];
    return [fill(row, OTHER, STRANGER), ...asItself];
  });
}

/** Lists topics that nobody sends on, some of which end as those of messages do. */
export function topicsOfNobody(me: string): readonly string[] {
  return [
    ...[ROBOT, `${ROBOT}/other`, "outrider/telemetry", `${ROBOT}/drive/x/${me}/x`],
    ...[`$aws/rules/any/${ROBOT}/stop/${me}`, `$aws/rules/any/${ROBOT}/call/${me}/snapshot`],
    ...["stop/display", "stop/layout", "call/page/identify", "call/layout/snapshot"].map(
      (ending) => `${OTHER}/${ending}`,
    ),
  ];
}

/** Lists filters on what others hear, or on what a device hears of all at once. */
export function filtersOfOthers(caller: Caller): readonly string[] {
  const isPerson = DEVICE_OF[caller] === undefined;
  const rows = TOPICS.filter((row) => (isPerson ? isPersonal(row) : row.topic.includes("{thing}")));
  return rows.flatMap((row) => {
    const hearsAll = looksOn(row, caller, "receive") && !isPersonal(row);
    return [...(hearsAll ? [] : ["+"]), OTHER].map((thing) => fill(row, thing, "+", "+"));
  });
}

function isPersonal({ topic }: TopicRow): boolean {
  return topic.includes("{operatorId}");
}

/** Lists filters that nobody is granted; those that end as messages do are granted to people alone. */
export function filtersOfNobody(caller: Caller): readonly string[] {
  const own = DEVICE_OF[caller];
  const alike = [`${OTHER}/card/telemetry`, "+/+/presence", "+/+/+/layout"];
  return [
    ...["#", "+/#", `${own ?? ROBOT}/#`, `${ROBOT}/other`, "outrider/#"],
    ...["$aws/#", "$aws/events/presence/connected/presence", "$share/x/+/presence"],
    ...(own === undefined ? [] : alike),
  ];
}
