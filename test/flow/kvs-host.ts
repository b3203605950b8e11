/** Runs Kinesis Video signaling behind a real front door for tests, and connects AWS's own clients. */
import { once } from "node:events";
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { Agent } from "node:https";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Sha256 } from "@aws-crypto/sha256-js";
import { CreateSignalingChannelCommand, KinesisVideoClient } from "@aws-sdk/client-kinesis-video";
import { KinesisVideoSignalingClient } from "@aws-sdk/client-kinesis-video-signaling";
import type { Credentials, PolicyDocument } from "@outrider/local/src/contracts.ts";
import { createFrontDoor, type FrontDoor } from "@outrider/local/src/front-door/front-door.ts";
import { createIam, type LocalIam } from "@outrider/local/src/iam/credentials.ts";
import { createKvs, type KvsOptions, type LocalKvs } from "@outrider/local/src/kvs/kvs.ts";
import { openStateStore, type StateStore } from "@outrider/local/src/state/state-store.ts";
import { type Clock, silentLog, withTimeout } from "@outrider/runtime";
import { SignatureV4 } from "@smithy/signature-v4";
import { WebSocket } from "ws";

export const REGION = "us-east-1";
const WAIT_MS_MAX = 5_000;

export interface KvsHost extends AsyncDisposable {
  readonly local: LocalKvs;
  readonly iam: LocalIam;
  readonly frontDoor: FrontDoor;
  readonly control: KinesisVideoClient;
  /** Speaks to the HTTPS endpoint of signaling. */
  readonly signaling: KinesisVideoSignalingClient;
  /** PEM of the local authority. */
  readonly ca: string;
  readonly dataDir: string;
  /** Makes a channel and gives its ARN. */
  channel(name: string): Promise<string>;
  /** Makes a role with these rights and gives a session of it. */
  session(name: string, rights: Rights): Credentials;
}

export interface Rights {
  readonly actions: readonly string[];
  readonly resources: readonly string[];
  readonly context?: Readonly<Record<string, string>>;
}

type Options = Partial<Pick<KvsOptions, "quotas" | "clock" | "lookMs">> & {
  /** Whether coturn runs. */
  readonly turn?: boolean;
  /** Tells the time by which sessions begin. @default `clock` */
  readonly iamClock?: Clock;
  /** Where it runs. @default free ports and a folder of its own that is removed at the end */
  readonly place?: KvsPlace;
};

/** Is where a host can come back after it was killed. */
export interface KvsPlace {
  readonly dataDir: string;
  /** Port of HTTPS and WSS; 0 takes any. */
  readonly port: number;
  /** Port of the front door; 0 takes any. */
  readonly doorPort: number;
}

export async function startKvsHost(options: Options = {}): Promise<KvsHost> {
  const made = options.place === undefined;
  const { dataDir, port, doorPort } = options.place ?? (await newPlace());
  const state = openStateStore(dataDir);
  const log = silentLog;
  const { clock, iamClock = clock, turn = false, place: _, ...more } = options;
  const stateDir = join(dataDir, "iam");
  const iam = createIam({ stateDir, log, ...(iamClock && { clock: iamClock }) });
  const frontDoor = await createFrontDoor({ port: doorPort, iam, log, ...(clock && { clock }) });
  const host = "127.0.0.1";
  const authorityDir = join(dataDir, "iot");
  const where = { authorityDir, host, port, turnDir: turn ? join(dataDir, "turn") : undefined };
  const local = await createKvs({ ...where, state, iam, log, ...more, ...(clock && { clock }) });
  frontDoor.addService(local.service);
  frontDoor.addUpgrade(local.upgrade);
  frontDoor.addPath("/_outrider/kvs", local.switchHandler);
  const ca = await readFile(join(authorityDir, "ca.pem"), "utf8");
  const access = { region: REGION, credentials: iam.administrator, maxAttempts: 1 };
  const control = new KinesisVideoClient({ ...access, endpoint: frontDoor.endpoint });
  const signaling = new KinesisVideoSignalingClient({
    ...access,
    endpoint: `https://${local.endpoint}`,
    requestHandler: { httpsAgent: new Agent({ ca }) },
  });
  return {
    local,
    iam,
    frontDoor,
    control,
    signaling,
    ca,
    dataDir,
    channel: async (name) => {
      const made = await control.send(new CreateSignalingChannelCommand({ ChannelName: name }));
      return made.ChannelARN ?? "";
    },
    session: (name, rights) => session(iam, name, rights),
    [Symbol.asyncDispose]: async () => {
      await close({ local, frontDoor, control, signaling, state });
      if (made) await rm(dataDir, { recursive: true, force: true });
    },
  };
}

async function newPlace(): Promise<KvsPlace> {
  return { dataDir: await mkdtemp(join(tmpdir(), "outrider-kvs-")), port: 0, doorPort: 0 };
}

type Open = Pick<KvsHost, "local" | "frontDoor" | "control" | "signaling"> & {
  readonly state: StateStore;
};

async function close({ local, frontDoor, control, signaling, state }: Open) {
  control.destroy();
  signaling.destroy();
  await local.close();
  await frontDoor.close();
  state.close();
}

function session(iam: LocalIam, name: string, { actions, resources, context }: Rights) {
  const arn = `arn:aws:iam::000000000000:role/${name}`;
  const document: PolicyDocument = {
    Version: "2012-10-17",
    Statement: [{ Effect: "Allow", Action: actions, Resource: resources }],
  };
  iam.putRole({ arn, name, trust: { Statement: [] } });
  iam.putRolePolicy(arn, "rights", document);
  return iam.assumeRole(arn, "test", 3_600, context);
}

export interface SignedAddress {
  readonly credentials: Credentials;
  readonly channelArn: string;
  /** Makes the client a viewer. */
  readonly clientId?: string;
  /** @default 299, as AWS's JavaScript SDK signs */
  readonly expiresIn?: number;
  readonly signedAt?: Date;
}

/** Signs the address of a WebSocket as AWS's clients do; `base` is `wss://host:port` or `ws://…/path`. */
export async function signedUrl(base: string, address: SignedAddress): Promise<string> {
  const url = new URL(base);
  const signer = new SignatureV4({
    service: "kinesisvideo",
    region: REGION,
    credentials: address.credentials,
    sha256: Sha256,
  });
  const query = {
    "X-Amz-ChannelARN": address.channelArn,
    ...(address.clientId === undefined ? {} : { "X-Amz-ClientId": address.clientId }),
  };
  const signed = await signer.presign(
    {
      method: "GET",
      protocol: url.protocol,
      hostname: url.host,
      path: url.pathname,
      query,
      headers: { host: url.host },
    },
    {
      expiresIn: address.expiresIn ?? 299,
      ...(address.signedAt === undefined ? {} : { signingDate: address.signedAt }),
    },
  );
  const pairs = Object.entries(signed.query ?? {}).map(
    ([name, value]) => `${name}=${encodeURIComponent(String(value))}`,
  );
  return `${url.protocol}//${url.host}${url.pathname}?${pairs.join("&")}`;
}

export interface Received {
  readonly messageType: string;
  readonly messagePayload?: string;
  readonly senderClientId?: string;
  readonly statusResponse?: Readonly<Record<string, string>>;
}

export interface Peer extends Disposable {
  readonly socket: WebSocket;
  send(message: object): void;
  /** Gives the next message. @throws TimeoutError after 5 s. */
  next(): Promise<Received>;
  /** Messages that came and were not taken. */
  readonly waiting: readonly Received[];
  /** Resolves with the code when the connection has ended. */
  readonly ended: Promise<number>;
}

/** Connects as master or viewer over TLS. @throws with the status when refused. */
export async function connectPeer(host: KvsHost, address: SignedAddress): Promise<Peer> {
  return openPeer(await signedUrl(`wss://${host.local.endpoint}`, address), host.ca);
}

export async function openPeer(url: string, ca: string): Promise<Peer> {
  const socket = new WebSocket(url, { ca });
  const waiting: Received[] = [];
  const wanted: ((message: Received) => void)[] = [];
  socket.on("message", (data: Buffer) => {
    const message = JSON.parse(data.toString()) as Received;
    const take = wanted.shift();
    if (take === undefined) waiting.push(message);
    else take(message);
  });
  const ended = new Promise<number>((resolve) => socket.once("close", resolve));
  await once(socket, "open");
  const next = () => {
    const first = waiting.shift();
    if (first !== undefined) return Promise.resolve(first);
    const { promise, resolve } = Promise.withResolvers<Received>();
    wanted.push(resolve);
    return withTimeout(promise, WAIT_MS_MAX, "a signaling message");
  };
  return {
    socket,
    waiting,
    ended,
    next,
    send: (message) => socket.send(JSON.stringify(message)),
    [Symbol.dispose]: () => socket.terminate(),
  };
}

/** Gives the status, and the error's name, with which an upgrade is refused. */
export function refusal(url: string, ca: string): Promise<{ status: number; error: unknown }> {
  return new Promise((resolve, reject) => {
    const socket = new WebSocket(url, { ca });
    socket.once("unexpected-response", (_, { statusCode = 0, headers }) =>
      resolve({ status: statusCode, error: headers["x-amzn-errortype"] }),
    );
    socket.once("open", () => reject(new Error("was let in")));
    socket.on("error", () => undefined);
  });
}

/** Encodes a payload as clients do. */
export const base64 = (value: unknown) => Buffer.from(JSON.stringify(value)).toString("base64");

/** A clock that stands still until it is moved, beside the time of day, which signatures are bound to. */
export function handClock(): Clock & { move(ms: number): void } {
  let nowMs = 1_000;
  return {
    nowMs: () => nowMs,
    epochMs: Date.now,
    move: (ms) => {
      nowMs += ms;
    },
  };
}
