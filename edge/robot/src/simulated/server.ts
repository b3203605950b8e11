/** Serves bus.sock: many programs may share the hardware, as they share a kernel's bus. */
import { createServer, type Server, type Socket } from "node:net";
import { type Log, listenAtPath, readJsonLines, writeJsonLine } from "@outrider/runtime";
import { z } from "zod";
import { HardwareError } from "../errors.ts";
import type { BusOperation, BusReply } from "./bus-protocol.ts";

const hex = z.string().regex(/^([0-9a-f]{2})*$/);
const addr = z.int().min(0).max(0x7f);
const count = z.int().min(1).max(256);
const pin = z.int();
const level = z.union([z.literal(0), z.literal(1)]);
const on = z.boolean();

const faultSchema = z.discriminatedUnion("kind", [
  z.strictObject({ kind: z.literal("absent"), addr, on }),
  z.strictObject({ kind: z.literal("stuck-conversion"), on }),
  z.strictObject({ kind: z.literal("power-dip") }),
  z.strictObject({ kind: z.literal("touch"), button: z.int().min(1).max(8), on }),
  z.strictObject({ kind: z.literal("level"), pin, level }),
]);

const id = z.int();
const requestSchema = z.discriminatedUnion("op", [
  z.strictObject({ id, op: z.literal("i2cWrite"), addr, data: hex }),
  z.strictObject({ id, op: z.literal("i2cRead"), addr, count }),
  z.strictObject({ id, op: z.literal("i2cWriteRead"), addr, data: hex, count }),
  z.strictObject({
    id,
    op: z.literal("gpioDuty"),
    pin,
    duty: z.number(),
    frequencyHz: z.number().default(1_000),
  }),
  z.strictObject({ id, op: z.literal("gpioRead"), pin }),
  z.strictObject({ id, op: z.literal("body") }),
  z.strictObject({ id, op: z.literal("world") }),
  z.strictObject({ id, op: z.literal("fault"), fault: faultSchema }),
]);

/** Replies that a client has not read beyond this are its own fault: it is cut off. */
const UNREAD_BYTES_MAX = 1_000_000;
const CLIENTS_MAX = 16;

export interface BusServerOptions {
  readonly path: string;
  readonly log: Log;
  readonly perform: (operation: BusOperation) => Omit<BusReply, "id">;
}

/** Listens at a path, taking over what a dead process left there. */
export async function serveBus({ path, log, perform }: BusServerOptions): Promise<Server> {
  const server = createServer((socket) => serveClient(socket, log, perform));
  server.maxConnections = CLIENTS_MAX;
  await listenAtPath(server, path);
  return server;
}

function serveClient(socket: Socket, log: Log, perform: BusServerOptions["perform"]): void {
  socket.on("error", (error) => log.warn("a client of the bus failed", { error }));
  readJsonLines(socket, {
    onValue: (value) => {
      writeJsonLine(socket, answer(value, perform));
      if (socket.writableLength > UNREAD_BYTES_MAX) socket.destroy();
    },
    onBad: (problem) => log.warn("a client of the bus broke the framing", { problem }),
  });
}

function answer(value: unknown, perform: BusServerOptions["perform"]): BusReply {
  const parsed = requestSchema.safeParse(value);
  const given = typeof value === "object" && value !== null ? Reflect.get(value, "id") : undefined;
  if (!parsed.success) {
    const message = parsed.error.issues.map((issue) => issue.message).join("; ");
    return { id: typeof given === "number" ? given : 0, error: { code: "refused", message } };
  }
  const { id: requestId, ...operation } = parsed.data;
  try {
    return { id: requestId, ...perform(operation) };
  } catch (error) {
    if (!(error instanceof HardwareError)) throw error;
    return { id: requestId, error: { code: error.code, message: error.message } };
  }
}
