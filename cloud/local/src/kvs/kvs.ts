/** Makes Kinesis Video Streams' WebRTC signaling on this machine: channels, endpoints, WebSocket. */

import { type Clock, type Log, systemClock } from "@outrider/runtime";
import type { AwsService, Iam, Kvs, UpgradeHandler } from "../contracts.ts";
import { createAwsCalls } from "../front-door/aws-calls.ts";
import type { PathHandler } from "../front-door/paths.ts";
import { answerSigned } from "../front-door/signed-answer.ts";
import { openTlsDoor } from "../front-door/tls-door.ts";
import { HostError } from "../host-error.ts";
import type { StateStore } from "../state/state-store.ts";
import { channelOperations } from "./api/channel-operations.ts";
import { endpointOperations } from "./api/endpoint-operations.ts";
import { createKvsService } from "./api/kvs-service.ts";
import { tagOperations } from "./api/tag-operations.ts";
import { createAuthority } from "./authority.ts";
import { createChannelStore } from "./channel-store.ts";
import { startCoturn } from "./ice/coturn.ts";
import type { IceProgram } from "./ice/ice-program.ts";
import { createIceServers } from "./ice/ice-servers.ts";
import { startStunServer } from "./ice/stun-server.ts";
import { AWS_QUOTAS, type Quotas } from "./quotas.ts";
import { createSignaling } from "./signaling/signaling.ts";
import { createSwitch } from "./signaling/switch.ts";
import { createThrottle } from "./throttle.ts";

export interface KvsOptions {
  /** Folder of the local authority, `<data>/iot`. */
  readonly authorityDir: string;
  /** Address to listen on, such as `127.0.0.1`. */
  readonly host: string;
  /** Port for HTTPS and WSS; 0 takes any. */
  readonly port: number;
  /** One more port for the same: AWS's C SDK knows none but 443. */
  readonly extraPort?: number | undefined;
  readonly state: StateStore;
  readonly iam: Iam;
  readonly log: Log;
  /** Where coturn keeps its configuration; without it no relay runs, and peers get a STUN server. */
  readonly turnDir?: string | undefined;
  /** @default AWS's quotas */
  readonly quotas?: Partial<Quotas>;
  /** @default the machine's clock */
  readonly clock?: Clock;
  /** Time between two looks at who has been connected for too long, in ms. @default 1000 */
  readonly lookMs?: number;
}

export interface LocalKvs {
  readonly kvs: Kvs;
  readonly service: AwsService;
  /** Is the WebSocket without TLS for browsers, on the front door. */
  readonly upgrade: UpgradeHandler;
  /** Answers the host's own endpoint `SWITCH_PATH`. */
  readonly switchHandler: PathHandler;
  /** `localhost:<port>` where HTTPS and WSS are served. */
  readonly endpoint: string;
  close(): Promise<void>;
}

/** Path of the WebSocket on the front door. */
export const SIGNALING_PATH = "/_kvs";
/** Path of the endpoint that forces indications. */
export const SWITCH_PATH = "/_outrider/kvs";

const SECRET_LENGTH = 40;

/** A name with or without a port, as a Host header gives it. */
const HOST = /^[a-z0-9.-]+(?::\d+)?$/i;

/**
 * Starts the service.
 * @throws the system's error when the port is taken; HostError "port-taken" for the extra one,
 * "turn-missing".
 */
export async function createKvs(options: KvsOptions): Promise<LocalKvs> {
  await using cleanup = new AsyncDisposableStack();
  const { host, port, state, iam, log, clock = systemClock } = options;
  const quotas = { ...AWS_QUOTAS, ...options.quotas };
  const epochMs = () => clock.epochMs();
  const { channelsMax, connectsPerS, callsPerS, iceConfigsPerS } = quotas;
  const store = createChannelStore({ database: state.database, channelsMax, epochMs });
  const authority = createAuthority(iam, epochMs);
  const throttle = createThrottle(() => clock.nowMs());
  const guards = { store, authority, throttle };
  const signaling = createSignaling({
    ...options,
    ...guards,
    clock,
    quotas,
    connectsPerS,
    epochMs,
  });
  cleanup.defer(() => signaling.close());
  const secret = state.secret("kvs/ice", SECRET_LENGTH);
  const ice = await startIceProgram(options, secret);
  cleanup.defer(() => ice.close());

  const calls = createAwsCalls({ iam, authorize: () => undefined, epochMs, log });
  const upgrade = (path: string): UpgradeHandler => ({ path, upgrade: signaling.upgrade });
  const openDoor = async (doorPort: number) => {
    const door = await openTlsDoor({
      directory: options.authorityDir,
      host,
      port: doorPort,
      mutual: false,
      onRequest: answerSigned(calls),
      upgrade: upgrade("/"),
      epochMs,
      log,
    });
    cleanup.defer(() => door.close());
    return door.address;
  };
  const endpoint = await openDoor(port);
  const { extraPort } = options;
  if (extraPort !== undefined) await openDoor(extraPort).catch(extraPortProblem(extraPort));
  const iceServers = createIceServers({ uris: ice.uris, secret, epochMs });
  const onDeleted = (arn: string) => signaling.dismiss(arn, "the channel was deleted");
  const serviceAt = (addressOf: (host: string) => string) =>
    createKvsService({
      operations: [
        ...channelOperations({ store, callsPerS, onDeleted }),
        ...tagOperations(store, callsPerS),
        ...endpointOperations({ addressOf, iceServers, iceConfigsPerS }),
      ],
      ...guards,
    });
  // Whoever comes over TLS is sent where it came, whatever leads there; others do not know the way.
  calls.addService(serviceAt((wanted) => (HOST.test(wanted) ? wanted : endpoint)));

  const running = cleanup.move();
  return {
    kvs: { putChannel: store.put },
    service: serviceAt(() => endpoint),
    upgrade: upgrade(SIGNALING_PATH),
    switchHandler: createSwitch({ store, signaling, graceMs: quotas.graceMs }),
    endpoint,
    close: () => running.disposeAsync(),
  };
}

/** The port was asked for, so a person must choose another: the one in use, or one that needs no rights. */
function extraPortProblem(port: number): (cause: unknown) => never {
  return (cause) => {
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new HostError(`--video-port ${port} cannot be opened: ${reason}`, {
      code: "port-taken",
      cause,
    });
  };
}

function startIceProgram({ turnDir, host, log }: KvsOptions, secret: string): Promise<IceProgram> {
  if (turnDir === undefined) return startStunServer(host);
  return startCoturn({ directory: turnDir, host, secret, log: log.child({ part: "turn" }) });
}
