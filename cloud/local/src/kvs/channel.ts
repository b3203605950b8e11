/** Is a signaling channel, and AWS's rules for the names around it. */
import { arn } from "../aws-names.ts";
import { invalidArgument } from "./kvs-error.ts";

export interface Channel {
  readonly name: string;
  readonly arn: string;
  readonly createdAtMs: number;
  /** How long undelivered messages are kept, 5 to 120 s. */
  readonly messageTtlS: number;
  /** Changes with each update. */
  readonly version: string;
  readonly tags: Readonly<Record<string, string>>;
}

/** Is how long messages are kept where nobody says, in s. */
export const MESSAGE_TTL_S_DEFAULT = 60;

/** @see https://docs.aws.amazon.com/kinesisvideostreams/latest/dg/API_CreateSignalingChannel.html */
export const CHANNEL_NAME = /^[a-zA-Z0-9_.-]{1,256}$/;

const CHANNEL_ARN =
  /^arn:[a-z\d-]+:kinesisvideo:[a-z0-9-]+:[0-9]+:channel\/[a-zA-Z0-9_.-]{1,256}\/[0-9]+$/;

/** @see https://docs.aws.amazon.com/kinesisvideostreams-webrtc-dg/latest/devguide/ConnectAsViewer.html */
const CLIENT_ID = /^(?!AWS_)[a-zA-Z0-9_.-]{1,256}$/i;

/** Gives the ARN; AWS ends it with the time of creation in ms since 1970. */
export function channelArn(name: string, createdAtMs: number | string): string {
  return arn("kinesisvideo", `channel/${name}/${createdAtMs}`);
}

/** @throws AwsError InvalidArgumentException. */
export function checkChannelArn(value: string): string {
  if (CHANNEL_ARN.test(value)) return value;
  throw invalidArgument(`'${value.slice(0, 140)}' is no ARN of a signaling channel.`);
}

/** @throws AwsError InvalidArgumentException, also for an id that begins with `AWS_`. */
export function checkClientId(value: string): string {
  if (CLIENT_ID.test(value)) return value;
  throw invalidArgument(
    "A client id has 1 to 256 letters, digits, dots, underscores or hyphens and does not begin with AWS_.",
  );
}
