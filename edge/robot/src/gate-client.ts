/** Speaks to the gate for the main program, and finds it again whenever it was replaced. */
import { randomUUID } from "node:crypto";
import { createConnection, type Socket } from "node:net";
import { type Log, readJsonLines, writeJsonLine } from "@outrider/runtime";
import { z } from "zod";
import type { GateView, RobotAction } from "./robot-types.ts";

/** Orders that the core gives to the gate. */
export type GateOrder = Extract<
  RobotAction,
  { type: "set" | "stop" | "emergency-stop" | "clear-emergency-stop" }
>;

export interface GateClient {
  /** Connects, and goes on connecting. Hears what the gate puts out; `undefined` when it went away. */
  start(onView: (view: GateView | undefined) => void): void;
  /**
   * Sends an order. An emergency stop is kept until the gate says that it carried out this very one,
   * and sent first to each gate until then: a latch may be another's, about to be cleared. Other
   * orders need no keeping, because a gate without orders stands still.
   */
  send(order: GateOrder): void;
  close(): void;
}

export interface GateClientOptions {
  readonly socketPath: string;
  readonly log: Log;
}

/** A gate that died is back within half a second, so asking this often finds it at once. */
const RECONNECT_MS = 50;
/** A gate that reads nothing while this much waits for it, in bytes, is left and asked anew. */
const UNREAD_BYTES_MAX = 65_536;

const gateState = z.object({
  type: z.literal("state"),
  left: z.number(),
  right: z.number(),
  emergencyStop: z.unknown().nullable(),
  emergencyStopId: z.string().nullish(),
  fault: z.object({ code: z.string(), message: z.string() }).nullable(),
});

/** Makes a client of the gate. */
export function createGateClient({ socketPath, log }: GateClientOptions): GateClient {
  let socket: Socket | undefined;
  let emergencyStop: { readonly id: string } | undefined;
  let onView: (view: GateView | undefined) => void = () => undefined;
  let isClosed = false;
  const connect = () => {
    if (isClosed) return;
    const next = createConnection(socketPath);
    next.on("connect", () => {
      socket = next;
      log.info("gate found");
      if (emergencyStop !== undefined) writeJsonLine(next, emergencyStop);
    });
    next.on("error", (error: NodeJS.ErrnoException) => {
      const isAbsent = error.code === "ENOENT" || error.code === "ECONNREFUSED";
      if (!isAbsent) log.warn("gate connection failed", { error });
    });
    next.on("close", () => {
      if (socket === next) lose();
      setTimeout(connect, RECONNECT_MS).unref();
    });
    const onBad = (problem: string) => log.error("the gate breaks the framing", { problem });
    readJsonLines(next, { onValue: hear, onBad });
  };
  const lose = () => {
    socket = undefined;
    log.warn("gate gone");
    onView(undefined);
  };
  const keep = (order: GateOrder) => {
    const kept = { ...order, id: randomUUID() };
    emergencyStop = kept;
    return kept;
  };
  const hear = (value: unknown) => {
    const parsed = gateState.safeParse(value);
    if (!parsed.success) {
      log.error("the gate speaks nonsense", { problem: parsed.error.message });
      onView(undefined);
      return;
    }
    const { left, right, emergencyStop: latch, emergencyStopId, fault } = parsed.data;
    if (emergencyStopId === emergencyStop?.id) emergencyStop = undefined;
    onView({ left, right, emergencyStopped: latch !== null, faulty: fault !== null });
  };
  return {
    start: (listener) => {
      onView = listener;
      connect();
    },
    send: (order) => {
      const sent = order.type === "emergency-stop" ? keep(order) : message(order);
      if (order.type === "clear-emergency-stop") emergencyStop = undefined;
      if (socket === undefined) return;
      writeJsonLine(socket, sent);
      if (socket.writableLength <= UNREAD_BYTES_MAX) return;
      log.error("the gate reads nothing");
      socket.destroy();
      lose();
    },
    close: () => {
      isClosed = true;
      socket?.end();
    },
  };
}

function message(order: GateOrder): object {
  return order.type === "set" ? { ...order, type: "setpoint" } : order;
}
