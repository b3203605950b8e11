/** Performs what the master's core decides: dials, sends, and passes on what viewers say. */
import type { Clock, Log } from "@outrider/runtime";
import type { IceCandidate, IceServer } from "../peers/peer-engine.ts";
import type { IceConfig } from "./channel.ts";
import { askIce, type Dialled, type DialOptions, dial } from "./dial.ts";
import { INITIAL, type MasterAction, type MasterEvent, stepMaster } from "./master-core.ts";
import { type Received, readMessage } from "./messages.ts";
import { createOutbox, type Outbox } from "./outbox.ts";
import { openSocket, type SignalingSocket } from "./socket.ts";

export interface Master extends Omit<Outbox, "close"> {
  /** Connects, and stays connected until `stop`. */
  start(): void;
  stop(): void;
}

export interface MasterOptions extends DialOptions {
  readonly ca: readonly string[];
  readonly clock: Clock;
  readonly onOffer: (viewer: string, sdp: string, iceServers: readonly IceServer[]) => void;
  readonly onCandidate: (viewer: string, candidate: IceCandidate) => void;
  readonly log: Log;
}

const TICK_MS = 250;

/** Makes a master. */
export function createMaster(options: MasterOptions): Master {
  const { clock, log } = options;
  const sockets = new Map<number, SignalingSocket>();
  let state = INITIAL;
  let dialled: Dialled | undefined;
  let timer: NodeJS.Timeout | undefined;
  const push = (event: MasterEvent) => {
    const step = stepMaster(state, event, { nowMs: clock.nowMs(), random: Math.random() });
    state = step.state;
    for (const action of step.actions) perform(action);
  };
  const perform = (action: MasterAction) => {
    if (action.type === "connect") void connect(action.socket);
    else if (action.type === "renew-ice") void renewIce();
    else if (action.type === "ping") sockets.get(action.socket)?.ping();
    else {
      sockets.get(action.socket)?.close();
      sockets.delete(action.socket);
    }
  };
  const connect = async (socket: number) => {
    try {
      const next = await dial(options);
      // Given up meanwhile, as too slow or because we stop.
      if (state.next?.socket === socket) sockets.set(socket, open(socket, next));
    } catch (error) {
      log.warn("signaling can't be reached", { error });
      push({ type: "closed", socket });
    }
  };
  const open = (socket: number, next: Dialled) =>
    openSocket(next.url, options.ca, {
      onOpen: () => {
        dialled = next;
        log.info("signaling open", { channel: next.endpoints.channelArn });
        push({ type: "opened", socket, ...expiries(next, clock) });
      },
      onHeard: () => push({ type: "heard", socket }),
      onText: (text) => {
        const asked = hear(text, dialled?.ice.servers ?? [], options);
        if (asked !== undefined) push({ type: asked, socket });
      },
      onClose: (reason, isRefused) => {
        if (isRefused) options.credentials.drop(next.credentials);
        const isNeeded = state.live?.socket === socket || state.next?.socket === socket;
        if (isNeeded) log.warn("signaling closed; pictures go on", { reason });
        sockets.delete(socket);
        push({ type: "closed", socket });
      },
    });
  const renewIce = async () => {
    if (dialled === undefined) return;
    try {
      const ice = await askIce(options, dialled.endpoints);
      dialled = { ...dialled, ice };
      push({ type: "ice-renewed", expiresAtMs: iceExpiry(ice, clock) });
    } catch (error) {
      log.warn("ICE servers can't be renewed", { error });
      push({ type: "ice-failed" });
    }
  };
  const outbox = createOutbox(
    (text) => sockets.get(state.live?.socket ?? 0)?.send(text),
    () => clock.nowMs(),
  );
  return {
    ...outbox,
    start: () => {
      timer = setInterval(() => push({ type: "tick" }), TICK_MS);
      push({ type: "start" });
    },
    stop: () => {
      clearInterval(timer);
      outbox.close();
      push({ type: "stop" });
    },
  };
}

function expiries({ ice, credentials }: Dialled, clock: Clock) {
  const lifeMs = credentials.expiration.getTime() - clock.epochMs();
  return {
    iceExpiresAtMs: iceExpiry(ice, clock),
    credentialsExpireAtMs: clock.nowMs() + lifeMs,
  };
}

function iceExpiry({ ttlS }: IceConfig, clock: Clock): number {
  return clock.nowMs() + ttlS * 1_000;
}

/** Passes on what viewers say; returns what the service itself asks for. */
function hear(
  text: string,
  iceServers: readonly IceServer[],
  options: MasterOptions,
): "go-away" | "reconnect-ice" | undefined {
  // Some services send empty messages to keep a socket open.
  if (text === "") return undefined;
  const read = readMessage(text);
  if (read.ok) return pass(read.value, iceServers, options);
  options.log.warn("signaling message refused", { problem: read.problem });
  return undefined;
}

function pass(message: Received, iceServers: readonly IceServer[], options: MasterOptions) {
  const { onOffer, onCandidate, log } = options;
  switch (message.type) {
    case "offer":
      onOffer(message.viewer, message.sdp, iceServers);
      return undefined;
    case "candidate":
      onCandidate(message.viewer, message.candidate);
      return undefined;
    case "status":
      log.warn("signaling refused a message", { problem: message.problem });
      return undefined;
    case "go-away":
    case "reconnect-ice":
      log.info("the signaling service asks", { for: message.type });
      return message.type;
  }
}
