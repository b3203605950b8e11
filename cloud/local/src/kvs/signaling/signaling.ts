/** Is the signaling WebSocket of all channels: one way in, a room a channel, one look a second. */
import type { IncomingMessage } from "node:http";
import type { Duplex } from "node:stream";
import type { Clock, Log } from "@outrider/runtime";
import { WebSocketServer } from "ws";
import { AwsError } from "../../contracts.ts";
import type { ChannelStore } from "../channel-store.ts";
import type { Quotas } from "../quotas.ts";
import { type Connection, createConnection } from "./connection.ts";
import { type Admission, admit, type EntranceOptions, refuse } from "./entrance.ts";
import { createRoom, type Room } from "./room.ts";

export interface Signaling {
  upgrade(request: IncomingMessage, socket: Duplex, head: Buffer): void;
  /** Lists who is connected to a channel. */
  present(arn: string): readonly Connection[];
  /** Ends every connection of a channel and forgets what waits there. */
  dismiss(arn: string, reason: string): void;
  close(): void;
}

export interface SignalingOptions extends EntranceOptions {
  readonly store: ChannelStore;
  readonly quotas: Quotas;
  readonly clock: Clock;
  /** Time between two looks at who has been there for too long, in ms. @default 1000 */
  readonly lookMs?: number;
  readonly log: Log;
}

/** Largest frame, in bytes: a payload with everything around it, and room for what is too large. */
const FRAME_BYTES_MAX = 64 * 1024;

type ConnectionRoom = Room<Connection>;

export function createSignaling(options: SignalingOptions): Signaling {
  const { quotas, clock, log } = options;
  const rooms = new Map<string, ConnectionRoom>();
  const server = new WebSocketServer({
    noServer: true,
    maxPayload: FRAME_BYTES_MAX,
    perMessageDeflate: false,
  });
  const roomOf = (arn: string): ConnectionRoom => {
    const room = rooms.get(arn) ?? createRoom<Connection>(quotas.viewersMax);
    rooms.set(arn, room);
    return room;
  };
  const dismiss = (arn: string, reason: string) => {
    for (const connection of rooms.get(arn)?.members() ?? []) connection.end(reason);
    rooms.delete(arn);
  };
  const looking = setInterval(() => look(rooms, clock.nowMs()), options.lookMs ?? 1_000).unref();
  return {
    upgrade: (request, socket, head) => {
      const onEarlyError = () => socket.destroy();
      socket.on("error", onEarlyError);
      const enter = (admission: Admission) => {
        const room = roomOf(admission.channel.arn);
        room.checkPlace(admission.clientId);
        server.handleUpgrade(request, socket, head, (webSocket) => {
          socket.off("error", onEarlyError);
          request.socket.setNoDelay(true);
          const connection = connect(webSocket, admission, { room, options });
          room.enter(connection, clock.nowMs());
        });
      };
      admit(request, options)
        .then(enter)
        .catch((error: unknown) => {
          log.warn("signaling refused", { error });
          if (error instanceof AwsError) refuse(socket, error);
          else socket.destroy();
        });
    },
    present: (arn) => rooms.get(arn)?.members() ?? [],
    dismiss,
    close: () => {
      clearInterval(looking);
      for (const arn of [...rooms.keys()]) dismiss(arn, "the local host stops");
      server.close();
    },
  };
}

function connect(
  webSocket: Parameters<typeof createConnection>[0],
  { channel, clientId }: Admission,
  { room, options }: { readonly room: ConnectionRoom; readonly options: SignalingOptions },
): Connection {
  const { store, quotas, clock } = options;
  const nowMs = () => clock.nowMs();
  return createConnection(webSocket, {
    clientId,
    quotas,
    nowMs,
    onMessage: (from, message) => {
      const ttlS = store.findByArn(channel.arn)?.messageTtlS ?? 0;
      room.route(from, message, { nowMs: nowMs(), ttlMs: ttlS * 1_000 });
    },
    onEnd: (ended) => room.leave(ended),
  });
}

function look(rooms: Map<string, ConnectionRoom>, nowMs: number): void {
  for (const [arn, room] of rooms) {
    for (const connection of room.members()) connection.look();
    room.expire(nowMs);
    if (room.isEmpty) rooms.delete(arn);
  }
}
