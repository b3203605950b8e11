/**
 * Asks Kinesis Video Streams where a robot's channel is and which ICE servers lead to it.
 * @see https://docs.aws.amazon.com/kinesisvideostreams/latest/dg/API_GetSignalingChannelEndpoint.html
 */
import type { Session, VideoService } from "../session/session.ts";
import { signedCall } from "./signing.ts";
import { VideoError } from "./video-error.ts";

export interface Channel {
  readonly arn: string;
  /** `wss:`, or on loopback `ws:`. */
  readonly signalingUrl: string;
  readonly iceServers: readonly RTCIceServer[];
}

/** Is the browser's `fetch`. */
export type Fetch = (
  request: Request,
  options: { readonly signal: AbortSignal },
) => Promise<Response>;

/** How long to wait for one answer, in ms. */
const ANSWER_MS_MAX = 8_000;

interface Asking {
  readonly session: Session;
  readonly clientId: string;
  readonly signal: AbortSignal;
  readonly fetch: Fetch;
}

/** Finds the channel of a robot. @throws VideoError */
export async function findChannel(robot: string, asking: Asking): Promise<Channel> {
  const { session, clientId } = asking;
  const { video } = session;
  if (video === undefined) throw new VideoError("no-camera", "No video is offered here.");
  const described = await ask(asking, `${video.url}/describeSignalingChannel`, {
    ChannelName: robot,
  });
  const arn = textOf(recordOf(described["ChannelInfo"])["ChannelARN"]);
  const endpoints = await findEndpoints(asking, video, arn);
  const listed = await ask(asking, `${endpoints.httpsUrl}/v1/get-ice-server-config`, {
    ChannelARN: arn,
    ClientId: clientId,
    Service: "TURN",
  });
  const iceServers = listOf(listed["IceServerList"]).map(readIceServer);
  const { signalingUrl } = endpoints;
  return { arn, signalingUrl, iceServers: [...stunServers(session), ...iceServers] };
}

/** AWS's STUN server is not among those that it lists; on this machine none is needed. */
function stunServers({ video, region }: Session): readonly RTCIceServer[] {
  if (video?.signalingUrl !== undefined) return [];
  return [{ urls: `stun:stun.kinesisvideo.${region}.amazonaws.com:443` }];
}

async function findEndpoints(asking: Asking, { url, signalingUrl }: VideoService, arn: string) {
  if (signalingUrl !== undefined) return { signalingUrl, httpsUrl: url };
  const found = await ask(asking, `${url}/getSignalingChannelEndpoint`, {
    ChannelARN: arn,
    SingleMasterChannelEndpointConfiguration: { Protocols: ["WSS", "HTTPS"], Role: "VIEWER" },
  });
  const list = listOf(found["ResourceEndpointList"]).map(recordOf);
  const of = (protocol: string) =>
    textOf(list.find((endpoint) => endpoint["Protocol"] === protocol)?.["ResourceEndpoint"]);
  return { signalingUrl: of("WSS"), httpsUrl: of("HTTPS") };
}

function readIceServer(value: unknown): RTCIceServer {
  const server = recordOf(value);
  return {
    urls: listOf(server["Uris"]).map(textOf),
    username: textOf(server["Username"]),
    credential: textOf(server["Password"]),
  };
}

async function ask({ session, signal, fetch }: Asking, url: string, body: unknown) {
  const limit = AbortSignal.any([signal, AbortSignal.timeout(ANSWER_MS_MAX)]);
  const request = await signedCall(session, url, body);
  const response = await fetch(request, { signal: limit }).catch((cause: unknown) => {
    throw new VideoError("passing", "The video service can't be reached.", { cause });
  });
  const answer: unknown = await response.json().catch(() => undefined);
  if (response.ok) return recordOf(answer);
  throw refusal(response, answer);
}

function refusal({ status, headers }: Response, body: unknown): VideoError {
  const type = headers.get("x-amzn-ErrorType") ?? "";
  if (type.startsWith("ResourceNotFound"))
    return new VideoError("no-camera", "This robot has no camera channel.");
  if (type.startsWith("AccessDenied"))
    return new VideoError("refused", "You may drive this robot, but not see through its camera.");
  const message: unknown =
    typeof body === "object" && body !== null && "Message" in body ? body.Message : status;
  return new VideoError("passing", `The video service refused: ${String(message)}`);
}

function recordOf(value: unknown): Readonly<Record<string, unknown>> {
  if (typeof value === "object" && value !== null) return value as Record<string, unknown>;
  throw unreadable();
}

function listOf(value: unknown): readonly unknown[] {
  if (Array.isArray(value)) return value;
  throw unreadable();
}

function textOf(value: unknown): string {
  if (typeof value === "string" && value !== "") return value;
  throw unreadable();
}

function unreadable(): VideoError {
  return new VideoError("passing", "The video service's answer is not what it promises.");
}
