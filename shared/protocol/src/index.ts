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
export { showPage } from "./calls/show-page.ts";
export { snapshot } from "./calls/snapshot.ts";
export { decode, encode, type Judged } from "./codec.ts";
export {
  DEVICE_KINDS,
  type DeviceKind,
  defineMessage,
  type MessageDefinition,
  type Params,
  type Party,
  type Payload,
  sendersOf,
} from "./define.ts";
export { LinkError } from "./errors.ts";
export {
  COLOR_NAMES,
  HEX_COLOR,
  type LayoutContainer,
  type LayoutElement,
  type LayoutPage,
  layoutPage,
  pageName,
} from "./layout/page.ts";
export {
  type Binding,
  FORMATS,
  type Format,
  type FormatName,
  parseBinding,
  parseTemplate,
  type Template,
} from "./layout/template.ts";
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
export { card } from "./messages/card.ts";
export { displaySettings } from "./messages/display-settings.ts";
export { displayState } from "./messages/display-state.ts";
export { drive, HOLD_MS_MAX } from "./messages/drive.ts";
export { driveState, REFUSALS, type Refusal } from "./messages/drive-state.ts";
export { frame } from "./messages/frame.ts";
export { catalogue } from "./messages/index.ts";
export { layout } from "./messages/layout.ts";
export { lease } from "./messages/lease.ts";
export { mars, marsReport } from "./messages/mars.ts";
export { presence } from "./messages/presence.ts";
export { stop } from "./messages/stop.ts";
export { telemetry } from "./messages/telemetry.ts";
export { WATCH_MS_MAX, watch } from "./messages/watch.ts";
export { type TopicRights, topicRights } from "./policies.ts";
export { buildFilter, buildTopic, matchTopic, thingNameProblem } from "./topics.ts";
