/** Lists which topics each party may use, as the IoT policies do. */
import {
  type MessageDefinition,
  type Party,
  type TopicRights,
  topicRights,
} from "@outrider/protocol";

/** Gives the rights of each party; braces stand for what the policy fills in. */
export function iotTopics(
  catalogue: readonly MessageDefinition[],
): Readonly<Record<Party, TopicRights>> {
  return {
    robot: topicRights(catalogue, "robot", { thing: "{its own thing}" }),
    display: topicRights(catalogue, "display", { thing: "{its own thing}" }),
    onlooker: topicRights(catalogue, "onlooker", { operatorId: "{its own thing}" }),
    viewer: topicRights(catalogue, "viewer", { operatorId: "{its own identity}" }),
    operator: topicRights(catalogue, "operator", { operatorId: "{its own identity}" }),
    cloud: topicRights(catalogue, "cloud", {}),
  };
}
