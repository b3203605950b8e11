/**
 * Lists AWS IoT's limits of the message broker, and the few that an option may change.
 * @see https://docs.aws.amazon.com/general/latest/gr/iot-core.html#message-broker-limits
 */

export interface BrokerLimits {
  /** Largest payload of a PUBLISH, in bytes; a larger one ends the connection. */
  readonly payloadBytesMax: number;
  /** Longest topic and topic filter, in bytes of UTF-8. */
  readonly topicBytesMax: number;
  /** Most slashes in a topic or filter. */
  readonly topicSlashesMax: number;
  /** Longest client id, in bytes of UTF-8. */
  readonly clientIdBytesMax: number;
  /** Most filters in one SUBSCRIBE; more end the connection. */
  readonly filtersPerSubscribeMax: number;
  /** Most subscriptions of a connection; further ones get SUBACK 128. */
  readonly subscriptionsMax: number;
  /**
   * Messages a connection may send, and may receive, in a second. AWS discards what is beyond:
   * without PUBACK, so that a QoS 1 sender tries again. Here QoS 1 to a client is never discarded,
   * since aedes has no second try.
   */
  readonly messagesPerS: number;
  /** Bytes a connection may send in a second; AWS delays what is beyond, and so do we. */
  readonly bytesPerS: number;
  /**
   * Range of the keep-alive, in s. AWS takes 30 to 1200: below it uses 30, above or 0 it uses 1200,
   * and cuts after 1.5 times that. Here shorter ones are honoured by default, since a robot on the
   * same machine notices a dead link sooner that way; set 30 to behave as AWS does.
   */
  readonly keepAliveS: { readonly min: number; readonly max: number };
  /** Life of a persistent session after its connection ends, in ms; AWS's default is one hour. */
  readonly sessionExpiryMs: number;
  /** Messages queued for one persistent session; our own bound, AWS names none. */
  readonly sessionQueueMax: number;
  /** Time for a new connection to shake hands and send CONNECT, in ms; ours. */
  readonly connectTimeoutMs: number;
  /**
   * Life of a connection over WebSocket, in ms. AWS ends it then, and not before, though the
   * credentials that opened it may have ended long since: they are asked for at the opening alone.
   */
  readonly webSocketMs: number;
  /** Connections at once; ours, against running out of file descriptors. */
  readonly connectionsMax: number;
}

export const DEFAULT_LIMITS: BrokerLimits = {
  payloadBytesMax: 128 * 1024,
  topicBytesMax: 256,
  topicSlashesMax: 7,
  clientIdBytesMax: 128,
  filtersPerSubscribeMax: 8,
  subscriptionsMax: 50,
  messagesPerS: 100,
  bytesPerS: 512 * 1024,
  keepAliveS: { min: 1, max: 1200 },
  sessionExpiryMs: 3_600_000,
  sessionQueueMax: 1000,
  connectTimeoutMs: 10_000,
  webSocketMs: 24 * 3_600_000,
  connectionsMax: 1000,
};

/** Gives the keep-alive that the broker uses for the one that a client asked for, in s. */
export function effectiveKeepAliveS(
  requestedS: number,
  { min, max }: BrokerLimits["keepAliveS"],
): number {
  if (requestedS === 0 || requestedS > max) return max;
  return Math.max(requestedS, min);
}
