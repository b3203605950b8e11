export {
  CALL_DEADLINE_MS_MAX,
  CALL_ERRORS,
  type CallDefinition,
  type CallErrorCode,
  defineCall,
} from "./calls/define-call.ts";
export { identify } from "./calls/identify.ts";
export { CallError, type CallRequest, makeCall } from "./calls/make-call.ts";
export { type CallContext, type CallServer, serveCall } from "./calls/serve-call.ts";
export { decode, encode, type Judged } from "./codec.ts";
export {
  defineMessage,
  type MessageDefinition,
  type Params,
  type Party,
  type Payload,
  sendersOf,
} from "./define.ts";
export { LinkError } from "./errors.ts";
export {
  FILTERS_PER_SUBSCRIBE_MAX,
  PAYLOAD_BYTES_MAX,
  PUBLISHES_PER_SECOND_MAX,
  TOPIC_BYTES_MAX,
  TOPIC_SLASHES_MAX,
} from "./limits.ts";
export {
  type BadMessageListener,
  createLink,
  type Link,
  type LinkOptions,
  type MqttClient,
  type MqttPacket,
} from "./link.ts";
export {
  ACTION_AGE_MS_MAX,
  ACTION_PULSE_MS,
  ACTIONS,
  type Action,
  action,
} from "./messages/action.ts";
export { drive, HOLD_MS_MAX } from "./messages/drive.ts";
export { driveState, REFUSALS, type Refusal } from "./messages/drive-state.ts";
export { catalogue } from "./messages/index.ts";
export { lease } from "./messages/lease.ts";
export { presence } from "./messages/presence.ts";
export { stop } from "./messages/stop.ts";
export { telemetry } from "./messages/telemetry.ts";
export { type TopicRights, topicRights } from "./policies.ts";
export { buildFilter, buildTopic, matchTopic, thingNameProblem } from "./topics.ts";
