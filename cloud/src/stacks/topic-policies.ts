/** Writes policies from the catalogue: what no message names can't be published or subscribed. */
import { catalogue, type TopicRights, topicRights } from "@outrider/protocol";
import { Effect, PolicyDocument, PolicyStatement, type Role } from "aws-cdk-lib/aws-iam";
import { type Stack, Validations } from "aws-cdk-lib/core";
import type { IConstruct } from "constructs";

/**
 * Gives the IoT policy of every device. Its topics begin with the name of the thing that the
 * certificate is attached to, and the client id must be that name too. A last will is allowed,
 * a persistent session is not: no broker may keep commands for a robot that is away.
 * @see https://docs.aws.amazon.com/iot/latest/developerguide/thing-policy-variables.html
 */
export function devicePolicy(stack: Stack): PolicyDocument {
  // biome-ignore lint/suspicious/noTemplateCurlyInString: an IoT policy variable, not JavaScript's.
  const thing = "${iot:Connection.Thing.ThingName}";
  const connect = new PolicyStatement({
    actions: ["iot:Connect"],
    resources: [iotArn(stack, "client", thing)],
    conditions: { "ForAllValues:StringEquals": { "iot:ConnectAttributes": ["LastWill"] } },
  });
  const rights = topicRights(catalogue, "device", { thing });
  return new PolicyDocument({ statements: [connect, ...topicStatements(stack, rights)] });
}

/** Is a person as the topics see one. */
export interface Person {
  readonly party: "viewer" | "operator";
  /** Policy variable that stands for the signed-in session; the sender's level of every topic. */
  readonly operatorId: string;
}

/**
 * Says what a person may do: any robot, but as sender only the signed-in session itself; client ids
 * begin with it as well. The same statements serve a role and, with Cognito's variable, an IoT policy.
 * @see https://docs.aws.amazon.com/iot/latest/developerguide/pub-sub-policy.html#pub-sub-policy-cognito
 */
export function personStatements(stack: Stack, { party, operatorId }: Person): PolicyStatement[] {
  const connect = new PolicyStatement({
    actions: ["iot:Connect"],
    resources: [iotArn(stack, "client", `${operatorId}*`)],
  });
  const rights = topicRights(catalogue, party, { operatorId });
  return [connect, ...topicStatements(stack, rights)];
}

/** Allows a role what a person does. */
export function allowPerson(role: Role, stack: Stack, person: Person): void {
  for (const statement of personStatements(stack, person)) role.addToPolicy(statement);
  role.addToPolicy(noReservedTopics(stack));
  const { party, operatorId } = person;
  const rights = topicRights(catalogue, party, { operatorId });
  acknowledgeIotWildcard(role, `client/${operatorId}*`, "A session may open several connections.");
  const every = `A ${party} has to do with every robot; whose message it is, the topic proves.`;
  for (const topic of new Set([...rights.publish, ...rights.receive]))
    acknowledgeIotWildcard(role, `topic/${topic}`, every);
  for (const filter of rights.receive) acknowledgeIotWildcard(role, `topicfilter/${filter}`, every);
}

/**
 * Keeps people off the topics of the service itself: `*` in place of a robot's name also matches
 * `$aws/rules/<rule>/<robot>`, and what is sent there goes to the rule as if that robot had reported it.
 * The role's denial is enough, since IoT Core allows only what the identity's policy does too.
 * @see https://docs.aws.amazon.com/iot/latest/developerguide/iot-basic-ingest.html
 */
function noReservedTopics(stack: Stack): PolicyStatement {
  return new PolicyStatement({
    effect: Effect.DENY,
    actions: ["iot:Publish"],
    resources: [iotArn(stack, "topic", "$aws/*")],
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

function topicStatements(stack: Stack, rights: TopicRights): PolicyStatement[] {
  const topics = (names: readonly string[]) => names.map((name) => iotArn(stack, "topic", name));
  const filters = rights.receive.map((name) => iotArn(stack, "topicfilter", name));
  const table: [string, string[]][] = [
    ["iot:Publish", topics(rights.publish)],
    ["iot:RetainPublish", topics(rights.retainPublish)],
    ["iot:Receive", topics(rights.receive)],
    ["iot:Subscribe", filters],
  ];
  return table
    .filter(([, resources]) => resources.length > 0)
    .map(([action, resources]) => new PolicyStatement({ actions: [action], resources }));
}
