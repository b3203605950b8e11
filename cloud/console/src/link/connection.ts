/** Keeps the page connected: signs, connects, subscribes, and begins anew when it is cut off. */
import { type BadMessageListener, createLink, type Link } from "@outrider/protocol";
import type { Session } from "../session/session.ts";
import { backoffMs } from "./backoff.ts";
import type { LinkPhase } from "./link-phase.ts";
import { ConnectionError, type MqttSocket, type MqttSocketOptions } from "./mqtt-socket.ts";

export interface ConnectionOptions {
  /** Gives the session for the next try. */
  readonly session: () => Promise<Session>;
  /** Hears that a try failed, so that a session that may be stale is not used again. */
  readonly onFailure: () => void;
  readonly presign: (session: Session) => Promise<string>;
  readonly open: (options: MqttSocketOptions) => Promise<MqttSocket>;
  readonly onPhase: (phase: LinkPhase) => void;
  readonly onBad: BadMessageListener;
  /** Gives monotonic ms. */
  readonly nowMs: () => number;
  /** Gives 0 to 1. */
  readonly random: () => number;
}

export interface Connection {
  /** Publishes while there is a connection; subscriptions outlive it. */
  readonly link: Link;
  /** Ends a wait between two tries. */
  retryNow(): void;
  /** Cuts off what is there and begins anew, with another session. */
  cut(): void;
  /** Ends this connection and opens no other. */
  close(): void;
}

/** Starts to connect, and goes on until closed. */
export function createConnection(options: ConnectionOptions): Connection {
  const line = createLine();
  const link = createLink(line.client, { onBad: options.onBad, nowMs: options.nowMs });
  const stopped = new AbortController();
  let wake = () => {};
  const pause = (ms: number) =>
    new Promise<void>((resolve) => {
      const timer = setTimeout(resolve, ms);
      wake = () => {
        clearTimeout(timer);
        resolve();
      };
    });
  void stayConnected(options, { line, link, stopped: stopped.signal, pause });
  return {
    link,
    retryNow: () => wake(),
    cut: () => {
      line.drop();
      wake();
    },
    close: () => {
      stopped.abort();
      line.drop();
      wake();
      options.onPhase({ kind: "closed" });
    },
  };
}

interface Run {
  readonly line: ReturnType<typeof createLine>;
  readonly link: Link;
  readonly stopped: AbortSignal;
  readonly pause: (ms: number) => Promise<void>;
}

/** Tries for ever, one after the other; ends only when stopped, and never throws. */
async function stayConnected(options: ConnectionOptions, run: Run): Promise<void> {
  const { onPhase, onFailure, nowMs, random } = options;
  let failures = 0;
  while (!run.stopped.aborted) {
    onPhase({ kind: "connecting" });
    let problem = "The connection was lost.";
    try {
      const { ended } = await connectOnce(options, run);
      failures = 0;
      onPhase({ kind: "up" });
      await ended;
    } catch (error) {
      problem = error instanceof Error ? error.message : String(error);
      onFailure();
    }
    run.line.drop();
    if (run.stopped.aborted) return;
    failures += 1;
    const waitMs = backoffMs(failures, random());
    onPhase({ kind: "waiting", problem, retryAtMs: nowMs() + waitMs });
    await run.pause(waitMs);
  }
}

/** Connects and subscribes again; `ended` resolves when that connection has ended. */
async function connectOnce(
  { session, presign, open }: ConnectionOptions,
  { line, link, stopped }: Run,
): Promise<{ ended: Promise<void> }> {
  const current = await session();
  const ended = Promise.withResolvers<void>();
  const socket = await open({
    url: await presign(current),
    clientId: clientIdOf(current.operatorId),
    onMessage: line.deliver,
    onEnd: () => ended.resolve(),
  });
  if (stopped.aborted) {
    socket.close();
    throw new ConnectionError("connect", "The page has closed its connection.");
  }
  line.take(socket);
  await link.resubscribe();
  return { ended: ended.promise };
}

/**
 * Names this connection: an operator may only use names that begin with its id, and each needs its
 * own, or the broker would close one page for another.
 */
function clientIdOf(operatorId: string): string {
  return `${operatorId}-${crypto.randomUUID().slice(0, 8)}`;
}

/** Joins a link, which lives as long as the page, to sockets that come and go. */
function createLine() {
  let socket: MqttSocket | undefined;
  let deliver: (topic: string, payload: Uint8Array) => void = () => {};
  return {
    client: {
      publish: async (packet: Parameters<MqttSocket["publish"]>[0]) => {
        if (socket === undefined) throw new ConnectionError("no-link", "There is no connection.");
        await socket.publish(packet);
      },
      // Without a connection nothing is lost: the link subscribes to everything when it is back.
      subscribe: async (filter: string, qos: 0 | 1) => socket?.subscribe(filter, qos),
      unsubscribe: async (filter: string) => socket?.unsubscribe(filter),
      onMessage: (listener: typeof deliver) => {
        deliver = listener;
      },
    },
    deliver: (topic: string, payload: Uint8Array) => deliver(topic, payload),
    take: (next: MqttSocket) => {
      socket = next;
    },
    drop: () => {
      socket?.close();
      socket = undefined;
    },
  };
}
