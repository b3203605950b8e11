/** Asks the simulated hardware's process, over bus.sock. */
import { connect, type Socket } from "node:net";
import { readJsonLines, unixSocketPath, withTimeout, writeJsonLine } from "@outrider/runtime";
import { HardwareError, type HardwareErrorCode } from "../errors.ts";
import type { BusOperation, BusReply } from "./bus-protocol.ts";

export interface BusClient extends AsyncDisposable {
  /**
   * Performs one operation and gives its reply; replies keep the order of requests.
   * Connects when it must, so a bus that returned is used again by itself. After a connection was
   * lost, the next request fails all the same: the hardware may have lost its settings meanwhile.
   * @throws HardwareError "bus-gone" at once without a bus, "timeout" after 200 ms, "busy" past 64
   * waiting requests, else the code of the bus
   */
  request(operation: BusOperation): Promise<BusReply>;
}

const REPLY_MS_MAX = 200;
const WAITING_MAX = 64;

interface Waiting {
  readonly id: number;
  readonly resolve: (reply: BusReply) => void;
  readonly reject: (error: HardwareError) => void;
}

interface Connection {
  readonly socket: Socket;
  readonly waiting: Waiting[];
}

/** Makes a client of the bus of a device folder; connects at the first request. */
export function openBusClient(folder: string): BusClient {
  const path = unixSocketPath(folder, "bus.sock");
  let connection: Promise<Connection> | undefined;
  let isLost = false;
  let lastId = 0;
  const connected = () => {
    if (isLost) {
      isLost = false;
      throw new HardwareError("the simulated bus went away", { code: "bus-gone" });
    }
    connection ??= openConnection(path, (isUntold) => {
      connection = undefined;
      isLost = isUntold;
    });
    return connection;
  };
  return {
    request: async (operation) => {
      const { socket, waiting } = await connected();
      if (waiting.length >= WAITING_MAX) {
        throw new HardwareError(`${WAITING_MAX} operations wait for the bus`, { code: "busy" });
      }
      lastId += 1;
      const reply = replyTo(waiting, lastId);
      // Requests made together, as for a motor's two lines, leave together and wake the bus once.
      socket.cork();
      writeJsonLine(socket, { id: lastId, ...operation });
      process.nextTick(() => socket.uncork());
      return limited(reply, socket, operation.op);
    },
    [Symbol.asyncDispose]: async () => {
      const open = await connection?.catch(() => undefined);
      open?.socket.destroy();
    },
  };
}

function replyTo(waiting: Waiting[], id: number): Promise<BusReply> {
  return new Promise((resolve, reject) => {
    waiting.push({ id, resolve, reject });
  });
}

/** A late reply would be taken for the next one's, so a time-out ends the connection. */
async function limited(reply: Promise<BusReply>, socket: Socket, what: string): Promise<BusReply> {
  try {
    return await withTimeout(reply, REPLY_MS_MAX, what);
  } catch (cause) {
    if (cause instanceof HardwareError) throw cause;
    socket.destroy();
    throw new HardwareError(`the simulated bus did not answer ${what}`, { code: "timeout", cause });
  }
}

/** `onClose` learns whether a connection went that no waiting request was told of. */
function openConnection(path: string, onClose: (isUntold: boolean) => void): Promise<Connection> {
  return new Promise((resolve, reject) => {
    const waiting: Waiting[] = [];
    const socket = connect(path);
    let wasOpen = false;
    let cause: Error | undefined;
    socket.once("connect", () => {
      wasOpen = true;
      resolve({ socket, waiting });
    });
    socket.on("error", (error) => {
      cause = error;
    });
    socket.once("close", () => {
      onClose(wasOpen && waiting.length === 0);
      const gone = new HardwareError(`no simulated bus at ${path}`, { code: "bus-gone", cause });
      reject(gone);
      for (const { reject: fail } of waiting.splice(0)) fail(gone);
    });
    readJsonLines(socket, {
      onValue: (value) => settle(socket, waiting, value as BusReply),
      onBad: (problem) => {
        cause = new Error(problem);
      },
    });
  });
}

function settle(socket: Socket, waiting: Waiting[], reply: BusReply): void {
  const next = waiting.shift();
  if (next === undefined || next.id !== reply.id) {
    socket.destroy(new Error("a reply to another request"));
    if (next !== undefined) waiting.unshift(next);
    return;
  }
  if (reply.error === undefined) {
    next.resolve(reply);
    return;
  }
  const { code, message } = reply.error;
  next.reject(new HardwareError(message, { code: code as HardwareErrorCode }));
}
