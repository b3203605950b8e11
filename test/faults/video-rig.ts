/** Runs the robot's video against the local host's signaling, and viewers that speak its protocol. */
import { join } from "node:path";
import { createLog, type LogFields, monotonicMs, silentLog } from "@outrider/runtime";
import {
  RTCPeerConnection,
  type RTCRtpCodecParameters,
  type RtpPacket,
  useH264,
  useOPUS,
  useVP8,
} from "werift";
import type { Camera } from "../../edge/robot/src/video/cameras/camera.ts";
import { openNodeDatachannel } from "../../edge/robot/src/video/peers/node-datachannel.ts";
import { type RunningVideo, runVideo } from "../../edge/robot/src/video/run-video.ts";
import { openChannel } from "../../edge/robot/src/video/signaling/channel.ts";
import { base64, connectPeer, type KvsHost, type Peer, REGION } from "../flow/kvs-host.ts";

/** Browsers' own parameters for constrained baseline. */
export const H264_PARAMETERS =
  "level-asymmetry-allowed=1;packetization-mode=1;profile-level-id=42e01f";
const WAIT_MS_MAX = 20_000;
const LOOK_MS = 20;

/** A camera of ffmpeg's test pictures: no world needed. Small, so that tests are light. */
export function testCamera(changes: Partial<Camera> = {}): Camera {
  const args =
    "-hide_banner -loglevel error -nostdin -re -f lavfi -i testsrc=size=320x240:rate=30 -c:v libx264 " +
    "-preset ultrafast -tune zerolatency -profile:v baseline -pix_fmt yuv420p -g 15 -b:v 300k " +
    "-x264-params repeat-headers=1:sliced-threads=0:threads=1 -flush_packets 1 -f h264 pipe:1";
  return {
    description: "test pictures",
    file: "ffmpeg",
    args: args.split(" "),
    format: "h264",
    widthPx: 320,
    heightPx: 240,
    ...changes,
  };
}

/** Waits until something is so. @throws Error naming it after 20 s */
export async function until(what: string, isSo: () => boolean | Promise<boolean>): Promise<void> {
  const endMs = monotonicMs() + WAIT_MS_MAX;
  while (!(await isSo())) {
    if (monotonicMs() > endMs) throw new Error(`it never came to this: ${what}`);
    await new Promise((resolve) => setTimeout(resolve, LOOK_MS));
  }
}

export interface LogLine extends LogFields {
  readonly text: string;
}

export interface Sender extends AsyncDisposable {
  readonly running: RunningVideo;
  /** What it logged, in order. */
  readonly lines: readonly LogLine[];
}

export interface SenderOptions {
  readonly host: KvsHost;
  readonly channelName: string;
  readonly camera?: Camera;
  readonly lingerMs?: number;
  readonly silenceMsMax?: number;
}

/** Starts the robot's side, with rights to be master of its channel. */
export async function startSender(options: SenderOptions): Promise<Sender> {
  const { host, channelName, camera = testCamera() } = options;
  const lines: LogLine[] = [];
  const log = createLog({ level: "debug", write: (line) => lines.push(JSON.parse(line)) });
  const actions = ["ConnectAsMaster", "DescribeSignalingChannel", "GetSignalingChannelEndpoint"];
  const session = host.session("device", {
    actions: [...actions, "GetIceServerConfig"].map((action) => `kinesisvideo:${action}`),
    resources: ["*"],
  });
  const expiration = new Date(Date.now() + 3_600_000);
  const credentials = () => Promise.resolve({ sessionToken: "", ...session, expiration });
  const ca = [host.ca];
  const shared = { region: REGION, ca, credentials };
  const endpoint = host.frontDoor.endpoint;
  const channel = await openChannel({ channelName, endpoint, ...shared });
  const engine = await openNodeDatachannel();
  const running = runVideo({ ...options, ...shared, camera, engine, channel, log });
  return {
    running,
    lines,
    [Symbol.asyncDispose]: () => {
      running[Symbol.dispose]();
      channel.close();
      return Promise.resolve();
    },
  };
}

/** Says how many lines of the log bear a text. */
export function countOf({ lines }: Sender, text: string): number {
  return lines.filter((line) => line.text === text).length;
}

export interface Viewer extends Disposable {
  readonly signaling: Peer;
  readonly connection: RTCPeerConnection;
  /** When RTP packets came, in ms of the monotonic clock. */
  readonly arrivals: readonly number[];
  /** Closes the connection without a word to the sender, as a lost network does. */
  vanish(): void;
}

/** A codec list as a browser's: VP8 first. */
export function viewerCodecs(): { video: RTCRtpCodecParameters[]; audio: RTCRtpCodecParameters[] } {
  const h264 = useH264({ payloadType: 108, parameters: H264_PARAMETERS });
  return { video: [useVP8(), h264], audio: [useOPUS()] };
}

/** Makes a connection that only receives. */
export function receivingConnection(onRtp: (packet: RtpPacket) => void): RTCPeerConnection {
  const connection = new RTCPeerConnection({ codecs: viewerCodecs(), iceServers: [] });
  connection.addTransceiver("video", { direction: "recvonly" });
  connection.onTrack.subscribe((track) => track.onReceiveRtp.subscribe(onRtp));
  return connection;
}

/** Joins as a viewer does: candidates go ahead of the offer, as KVS allows. */
export async function joinViewer(
  host: KvsHost,
  channelArn: string,
  clientId: string,
): Promise<Viewer> {
  const credentials = host.iam.administrator;
  const signaling = await connectPeer(host, { credentials, channelArn, clientId });
  const arrivals: number[] = [];
  const connection = receivingConnection(() => arrivals.push(monotonicMs()));
  const candidates: object[] = [];
  connection.onIceCandidate.subscribe((candidate) => {
    if (candidate !== undefined) candidates.push(candidate.toJSON());
  });
  await connection.setLocalDescription(await connection.createOffer());
  const send = (action: string, payload: unknown) =>
    signaling.send({ action, messagePayload: base64(payload), correlationId: "test" });
  for (const candidate of candidates) send("ICE_CANDIDATE", candidate);
  send("SDP_OFFER", connection.localDescription);
  signaling.socket.on("message", (data: Buffer) => void take(connection, String(data)));
  const vanish = () => {
    for (const transport of connection.iceTransports) void transport.connection.close();
  };
  return {
    signaling,
    connection,
    arrivals,
    vanish,
    [Symbol.dispose]: () => {
      signaling.socket.terminate();
      void connection.close();
    },
  };
}

async function take(connection: RTCPeerConnection, text: string): Promise<void> {
  const { messageType, messagePayload = "" } = JSON.parse(text);
  const payload = JSON.parse(Buffer.from(messagePayload, "base64").toString() || "{}");
  if (messageType === "SDP_ANSWER") await connection.setRemoteDescription(payload);
  if (messageType === "ICE_CANDIDATE") await connection.addIceCandidate(payload);
}

export const REPOSITORY = join(import.meta.dirname, "../..");
export const quiet = silentLog;
