/** Is a message as the rules engine sees it. */
import type { Value } from "./syntax.ts";

export interface RuleMessage {
  readonly topic: string;
  /** Bytes as they came. */
  readonly raw: Buffer;
  /** The payload as JSON; Undefined when it is none. */
  readonly payload: Value;
  /** Whether the payload is JSON. */
  readonly isJson: boolean;
  /** `undefined` when the message was not sent over MQTT. */
  readonly clientId: string | undefined;
  readonly principalId: string | undefined;
  readonly traceId: string;
  /** ms since 1970. */
  readonly timestampMs: number;
}
