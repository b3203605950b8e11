/** Runs the robot's video against the local host's signaling, and viewers that speak its protocol. */
import { createLog, type LogFields, monotonicMs } from "@outrider/runtime";
import {
  type RTCIceCandidate,
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
import { type Channel, openChannel } from "../../edge/robot/src/video/signaling/channel.ts";
import {
  type Credentials,
  type CredentialsSource,
  createCredentialsSource,
} from "../../edge/robot/src/video/signaling/credentials.ts";
import { base64, connectPeer, type KvsHost, type Peer, REGION } from "../flow/kvs-host.ts";
import { type BadNetwork, startUdpRelay } from "./udp-relay.ts";

/** Browsers' own parameters for constrained baseline. */
export const H264_PARAMETERS =
  "level-asymmetry-allowed=1;packetization-mode=1;profile-level-id=42e01f";
/** The channel of every test's robot. */
export const CHANNEL = "rover-1";
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

/** What a sender and a viewer need to know of a host, also of one in another process. */
export interface KnownHost {
  readonly local: Pick<KvsHost["local"], "endpoint">;
  readonly frontDoor: Pick<KvsHost["frontDoor"], "endpoint">;
  readonly iam: Pick<KvsHost["iam"], "administrator">;
  readonly ca: string;
}

export interface SenderOptions {
  readonly host: KnownHost & Partial<Pick<KvsHost, "session">>;
  readonly camera?: Camera;
  readonly lingerMs?: number;
  readonly silenceMsMax?: number;
  /** Port of a proxy in front of the signaling socket. */
  readonly proxyPort?: number;
  /** @default a session that lasts */
  readonly credentials?: CredentialsSource;
}

/** Starts the robot's side, with rights to be master of its channel. */
export async function startSender(options: SenderOptions): Promise<Sender> {
  const { host, camera = testCamera() } = options;
  const lines: LogLine[] = [];
  const log = createLog({ level: "debug", write: (line) => lines.push(JSON.parse(line)) });
  const { credentials = fixedCredentials(host) } = options;
  const ca = [host.ca];
  const shared = { region: REGION, ca, credentials };
  const endpoint = host.frontDoor.endpoint;
  const opened = await openChannel({ channelName: CHANNEL, endpoint, ...shared });
  const channel = options.proxyPort === undefined ? opened : behind(opened, options.proxyPort);
  const engine = await openNodeDatachannel();
  const running = runVideo({ ...options, ...shared, camera, engine, channel, log });
  return {
    running,
    lines,
    [Symbol.asyncDispose]: async () => {
      await running[Symbol.asyncDispose]();
      channel.close();
    },
  };
}

/** Gives the rights of a master alone, or the administrator's where no role can be made. */
function fixedCredentials({ session, iam }: SenderOptions["host"]): CredentialsSource {
  const actions = ["ConnectAsMaster", "DescribeSignalingChannel", "GetSignalingChannelEndpoint"];
  const rights = {
    actions: [...actions, "GetIceServerConfig"].map((action) => `kinesisvideo:${action}`),
    resources: ["*"],
  };
  const keys = session?.("device", rights) ?? iam.administrator;
  const fixed = { sessionToken: "", ...keys, expiration: new Date(Date.now() + 3_600_000) };
  return createCredentialsSource(() => Promise.resolve(fixed), Date.now);
}

/** Sends the master through a proxy; the address that it signs is the proxy's. */
function behind(channel: Channel, port: number): Channel {
  const endpoints = async (credentials: Credentials) => ({
    ...(await channel.endpoints(credentials)),
    wss: `wss://localhost:${port}`,
  });
  return { ...channel, endpoints };
}

/** Makes the service tell the master something, as AWS does now and then. */
export async function indicate(host: KvsHost, send: string, graceMs: number): Promise<void> {
  const order = { channel: CHANNEL, send, to: "MASTER", graceMs };
  const answer = await fetch(`${host.frontDoor.endpoint}/_outrider/kvs`, {
    method: "POST",
    body: JSON.stringify(order),
  });
  if (!answer.ok) throw new Error(`the switch answered ${answer.status}`);
}

/** Gives the longest time without a packet, in ms, from `sinceMs` until now. */
export function longestGapMs({ arrivals }: Viewer, sinceMs: number): number {
  const times = [sinceMs, ...arrivals.filter((atMs) => atMs > sinceMs), monotonicMs()];
  return Math.max(...times.slice(1).map((atMs, at) => atMs - (times[at] ?? atMs)));
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
  /** Their sequence numbers. */
  readonly sequence: ReadonlySet<number>;
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
  network?: BadNetwork,
): Promise<Viewer> {
  const credentials = host.iam.administrator;
  const signaling = await connectPeer(host, { credentials, channelArn, clientId });
  const arrivals: number[] = [];
  const sequence = new Set<number>();
  const connection = receivingConnection(({ header }) => {
    arrivals.push(monotonicMs());
    sequence.add(header.sequenceNumber);
  });
  const candidates: RTCIceCandidateInit[] = [];
  connection.onIceCandidate.subscribe((candidate) => {
    if (candidate !== undefined) candidates.push(candidate.toJSON());
  });
  await connection.setLocalDescription(await connection.createOffer());
  const relay = network && (await relayTo(candidates, network));
  const send = (action: string, payload: unknown) =>
    signaling.send({ action, messagePayload: base64(payload), correlationId: "test" });
  const offer = connection.localDescription;
  for (const candidate of relay?.candidates ?? candidates) send("ICE_CANDIDATE", candidate);
  send("SDP_OFFER", relay ? { ...offer, sdp: withoutCandidates(offer?.sdp ?? "") } : offer);
  const answers = relay ? ["SDP_ANSWER"] : ["SDP_ANSWER", "ICE_CANDIDATE"];
  signaling.socket.on("message", (data: Buffer) => void take(connection, String(data), answers));
  const vanish = () => {
    for (const transport of connection.iceTransports) void transport.connection.close();
  };
  return {
    signaling,
    connection,
    arrivals,
    sequence,
    vanish,
    [Symbol.dispose]: () => {
      relay?.udp[Symbol.dispose]();
      signaling.socket.terminate();
      void connection.close();
    },
  };
}

type RTCIceCandidateInit = ReturnType<RTCIceCandidate["toJSON"]>;

/** Replaces a viewer's candidates by one: the relay. The sender's own never reach the viewer. */
async function relayTo(candidates: readonly RTCIceCandidateInit[], network: BadNetwork) {
  const first = candidates.find(({ candidate }) =>
    / \d+\.\d+\.\d+\.\d+ \d+ typ host/.test(candidate),
  );
  const [, address = "", port = ""] =
    / (\d+\.\d+\.\d+\.\d+) (\d+) typ/.exec(first?.candidate ?? "") ?? [];
  const udp = await startUdpRelay({ address, port: Number(port) }, network);
  const candidate = first?.candidate.replace(`${address} ${port}`, `127.0.0.1 ${udp.port}`);
  return { udp, candidates: [{ ...first, candidate }] };
}

function withoutCandidates(sdp: string): string {
  return sdp.replace(/^a=(candidate|end-of-candidates).*\r?\n/gm, "");
}

/** Takes what the master sent, as far as it is wanted. */
async function take(connection: RTCPeerConnection, text: string, types: readonly string[]) {
  const { messageType, messagePayload = "" } = JSON.parse(text);
  if (!types.includes(messageType)) return;
  const payload = JSON.parse(Buffer.from(messagePayload, "base64").toString());
  if (messageType === "ICE_CANDIDATE") await connection.addIceCandidate(payload);
  else await connection.setRemoteDescription(payload);
}
