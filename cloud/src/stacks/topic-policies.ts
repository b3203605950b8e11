/** Writes policies from the catalogue: what no message names can't be published or subscribed. */
import {
  catalogue,
  DEVICE_KINDS,
  type DeviceKind,
  type MessageDefinition,
  sendersOf,
  type TopicRights,
  topicRights,
} from "@outrider/protocol";
import { Effect, PolicyDocument, PolicyStatement, type Role } from "aws-cdk-lib/aws-iam";
import { type Stack, Validations } from "aws-cdk-lib/core";
import type { IConstruct } from "constructs";

// biome-ignore lint/suspicious/noTemplateCurlyInString: an IoT policy variable, not JavaScript's.
const OWN_THING = "${iot:Connection.Thing.ThingName}";

/**
 * Gives the IoT policy of every device of a kind. Its topics begin with the name of the thing that the
 * certificate is attached to, and the client id must be that name too. A last will is allowed,
 * a persistent session is not: no broker may keep commands for a device that is away.
 * @see https://docs.aws.amazon.com/iot/latest/developerguide/thing-policy-variables.html
 */
export function devicePolicy(stack: Stack, kind: DeviceKind): PolicyDocument {
  const connect = new PolicyStatement({
    actions: ["iot:Connect"],
    resources: [iotArn(stack, "client", OWN_THING)],
    conditions: { "ForAllValues:StringEquals": { "iot:ConnectAttributes": ["LastWill"] } },
  });
  const rights = topicRights(catalogue.filter(isNoCall), kind, { thing: OWN_THING });
  return new PolicyDocument({ statements: [connect, ...topicStatements(stack, rights)] });
}

/**
 * Gives the IoT policy that a device has beside {@link devicePolicy}, as both together would pass IoT
 * Core's 2,048 characters: the calls that it answers and, for a display, its look at other devices.
 */
export function deviceCallPolicy(stack: Stack, kind: DeviceKind): PolicyDocument {
  const calls = catalogue.filter((message) => !isNoCall(message));
  const own = topicRights(calls, kind, { thing: OWN_THING });
  const onlooker = kind === "display" ? onlookerStatements(stack) : [];
  return new PolicyDocument({ statements: [...topicStatements(stack, own), ...onlooker] });
}

/**
 * Says what a display may do with other devices. It subscribes to a message of all devices at once: a
 * filter's `+` is that very character in a policy, where `*` would let it hear `<display>/card/telemetry`.
 * @see https://docs.aws.amazon.com/iot/latest/developerguide/pub-sub-policy.html
 */
function onlookerStatements(stack: Stack): PolicyStatement[] {
  const rights = topicRights(catalogue, "onlooker", { operatorId: OWN_THING });
  const filters = rights.receive.map((topic) => topic.replace(/^\*\/([^/]+)$/, "+/$1"));
  return [...topicStatements(stack, rights, filters), noReservedTopics(stack)];
}

function isNoCall({ topic }: MessageDefinition): boolean {
  return !/^\{thing\}\/(call|reply)\//.test(topic);
}

/** Is a person as the topics see one. */
export interface Person {
  readonly party: "viewer" | "operator";
  /** Policy variable that stands for the signed-in session; the sender's level of every topic. */
  readonly operatorId: string;
}

/** Lists the messages that concern displays alone, or all others. */
function messagesAbout(kind: DeviceKind): readonly MessageDefinition[] {
  const kindsOf = (message: MessageDefinition) =>
    DEVICE_KINDS.filter((one) => [...sendersOf(message), ...message.receivers].includes(one));
  const isDisplays = (message: MessageDefinition) => kindsOf(message).join() === "display";
  return catalogue.filter((message) => isDisplays(message) === (kind === "display"));
}

/**
 * Gives the IoT policy of a person's identity for all devices of a kind: one policy for both would
 * pass IoT Core's 2,048 characters. What concerns both kinds is in that of robots.
 * @see https://docs.aws.amazon.com/iot/latest/apireference/API_CreatePolicy.html
 */
export function personPolicy(stack: Stack, person: Person, kind: DeviceKind): PolicyDocument {
  const { party, operatorId } = person;
  const rights = topicRights(messagesAbout(kind), party, { operatorId });
  const connect = kind === "robot" ? [connectStatement(stack, operatorId)] : [];
  return new PolicyDocument({ statements: [...connect, ...topicStatements(stack, rights)] });
}

function connectStatement(stack: Stack, operatorId: string): PolicyStatement {
  const resources = [iotArn(stack, "client", `${operatorId}*`)];
  return new PolicyStatement({ actions: ["iot:Connect"], resources });
}

/**
 * Says what a person may do: any device, but as sender only the signed-in session itself; client ids
 * begin with it as well.
 * @see https://docs.aws.amazon.com/iot/latest/developerguide/pub-sub-policy.html#pub-sub-policy-cognito
 */
function personStatements(stack: Stack, { party, operatorId }: Person): PolicyStatement[] {
  const rights = topicRights(catalogue, party, { operatorId });
  return [connectStatement(stack, operatorId), ...topicStatements(stack, rights)];
}

/** Allows a role what a person does. */
export function allowPerson(role: Role, stack: Stack, person: Person): void {
  for (const statement of personStatements(stack, person)) role.addToPolicy(statement);
  role.addToPolicy(noReservedTopics(stack));
  const { party, operatorId } = person;
  const rights = topicRights(catalogue, party, { operatorId });
  acknowledgeIotWildcard(role, `client/${operatorId}*`, "A session may open several connections.");
  const every = `A ${party} has to do with every device; whose message it is, the topic proves.`;
  for (const topic of new Set([...rights.publish, ...rights.receive]))
    acknowledgeIotWildcard(role, `topic/${topic}`, every);
  for (const filter of rights.receive) acknowledgeIotWildcard(role, `topicfilter/${filter}`, every);
}

/**
 * Keeps whoever may send to any device off the topics of the service itself: `*` in place of a device's
 * name also matches `$aws/rules/<rule>/<robot>`, and what is sent there goes to the rule as if that robot
 * had reported it; `$aws/events/…/presence` and shared subscriptions, `$share/…`, are nobody's either.
 * Of a person the role's denial is enough, since IoT Core allows only what the identity's policy does too.
 * @see https://docs.aws.amazon.com/iot/latest/developerguide/iot-basic-ingest.html
 */
function noReservedTopics(stack: Stack): PolicyStatement {
  return new PolicyStatement({
    effect: Effect.DENY,
    actions: ["iot:Publish", "iot:Receive", "iot:Subscribe"],
    resources: [iotArn(stack, "topic", "$*"), iotArn(stack, "topicfilter", "$*")],
  });
}

/** Names an IoT resource of this account. */
export function iotArn(stack: Stack, resource: IotResource, name: string): string {
  return stack.formatArn({ service: "iot", resource, resourceName: name });
}

/** Says why a role's right to `resource`, such as `topic/x/action`, holds a wildcard. */
export function acknowledgeIotWildcard(scope: IConstruct, resource: string, reason: string): void {
  const arn = `arn:<AWS::Partition>:iot:<AWS::Region>:<AWS::AccountId>:${resource}`;
  const id = `AwsSolutions-IAM5[Resource::${arn.replace(/\$\{([^}]+)\}/g, "<$1>")}]`;
  Validations.of(scope).acknowledge({ id, reason });
}

type IotResource = "client" | "topic" | "topicfilter";

function topicStatements(
  stack: Stack,
  rights: TopicRights,
  filters: readonly string[] = rights.receive,
): PolicyStatement[] {
  const topics = (names: readonly string[]) => names.map((name) => iotArn(stack, "topic", name));
  const table: [string, string[]][] = [
    ["iot:Publish", topics(rights.publish)],
    ["iot:RetainPublish", topics(rights.retainPublish)],
    ["iot:Receive", topics(rights.receive)],
    ["iot:Subscribe", filters.map((name) => iotArn(stack, "topicfilter", name))],
  ];
  return table
    .filter(([, resources]) => resources.length > 0)
    .map(([action, resources]) => new PolicyStatement({ actions: [action], resources }));
}
