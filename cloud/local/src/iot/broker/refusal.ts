/** Ends a connection for a reason that AWS's lifecycle events can name. */

/** @see https://docs.aws.amazon.com/iot/latest/developerguide/life-cycle-events.html */
export type DisconnectReason =
  | "AUTH_ERROR"
  | "CLIENT_INITIATED_DISCONNECT"
  | "CLIENT_ERROR"
  | "CONNECTION_LOST"
  | "DUPLICATE_CLIENTID"
  | "FORBIDDEN_ACCESS"
  | "MQTT_KEEP_ALIVE_TIMEOUT"
  | "SERVER_ERROR"
  | "SERVER_INITIATED_DISCONNECT"
  | "THROTTLED"
  | "WEBSOCKET_TTL_EXPIRATION";

/** Is given to aedes to drop a client. */
export class BrokerRefusal extends Error {
  override readonly name = "BrokerRefusal";
  readonly code: DisconnectReason;
  /** CONNACK's return code where the refusal answers a CONNECT. */
  readonly returnCode: number;
  constructor(message: string, code: DisconnectReason, returnCode = 5) {
    super(message);
    this.code = code;
    this.returnCode = returnCode;
  }
}
