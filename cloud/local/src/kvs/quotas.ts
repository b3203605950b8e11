/**
 * Are the documented quotas of Kinesis Video Streams with WebRTC.
 * @see https://docs.aws.amazon.com/kinesisvideostreams-webrtc-dg/latest/devguide/kvswebrtc-limits.html
 */

export interface Quotas {
  /** Channels of the account: 10,000 in us-east-1. */
  readonly channelsMax: number;
  /** Concurrent viewers of a channel. */
  readonly viewersMax: number;
  /** ConnectAsMaster and ConnectAsViewer, each, in calls a second on one channel. */
  readonly connectsPerS: number;
  /** SDP offers and answers, each, in messages a second on one connection. */
  readonly sdpPerS: number;
  /** ICE candidates in messages a second on one connection. */
  readonly icePerS: number;
  /** Length of `messagePayload`, in characters of base64. */
  readonly payloadMax: number;
  /** Life of a connection, in ms; GO_AWAY comes one grace period before its end. */
  readonly connectionMs: number;
  /** A connection on which nothing arrives, not even a ping, is closed after this, in ms. */
  readonly idleMs: number;
  /** Time between GO_AWAY and the end of the connection, in ms. */
  readonly graceMs: number;
  /** GetIceServerConfig in calls a second on one channel. */
  readonly iceConfigsPerS: number;
  /** Calls of the control plane on one channel, per operation, a second. */
  readonly callsPerS: number;
}

const MINUTE_MS = 60_000;

/** Are AWS's values. */
export const AWS_QUOTAS: Quotas = {
  channelsMax: 10_000,
  viewersMax: 10,
  connectsPerS: 3,
  sdpPerS: 5,
  icePerS: 20,
  payloadMax: 10 * 1024,
  connectionMs: 60 * MINUTE_MS,
  idleMs: 10 * MINUTE_MS,
  graceMs: MINUTE_MS,
  iceConfigsPerS: 5,
  callsPerS: 5,
};

/** Are the account's calls a second, by operation. */
export const ACCOUNT_CALLS_PER_S: Readonly<Record<string, number>> = {
  DescribeSignalingChannel: 300,
  GetSignalingChannelEndpoint: 300,
  GetIceServerConfig: Number.POSITIVE_INFINITY,
};

/** Holds for the operations that the table above does not name. */
export const ACCOUNT_CALLS_PER_S_DEFAULT = 50;
