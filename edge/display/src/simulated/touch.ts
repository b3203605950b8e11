/** A simulated touch screen: takes contacts as JSON lines over a Unix socket. */
import { rmSync } from "node:fs";
import { createServer, type Socket } from "node:net";
import { monotonicMs, readJsonLines, unixSocketPath, writeJsonLine } from "@outrider/runtime";
import { z } from "zod";
import type { Size } from "../hardware/pixels/rotation.ts";
import type { Contact, Touch } from "../hardware/ports.ts";

const contactSchema = z.strictObject({
  kind: z.enum(["down", "move", "up"]),
  xPx: z.int().min(0),
  yPx: z.int().min(0),
});

const CLIENTS_MAX = 16;

export interface SimulatedTouchOptions {
  readonly folder: string;
  /** Gives the size of frames now: contacts lie within. */
  readonly frameSize: () => Size;
}

/**
 * Listens at `touch.sock` of the device folder. Each line `{"kind","xPx","yPx"}` is answered by
 * `{"ok":true}`, or `{"ok":false,"problem"}` for what no finger could do. A client that leaves lifts
 * its finger.
 */
export async function openSimulatedTouch(options: SimulatedTouchOptions): Promise<Touch> {
  const path = unixSocketPath(options.folder, "touch.sock");
  rmSync(path, { force: true });
  const listeners: ((contact: Contact) => void)[] = [];
  const sockets = new Set<Socket>();
  let last: Contact | undefined;

  const tell = (contact: Contact) => {
    last = contact.kind === "up" ? undefined : contact;
    for (const listener of listeners) listener(contact);
  };
  const server = createServer((socket) => {
    sockets.add(socket);
    let isTouching = false;
    const take = (value: unknown) => {
      const judged = judge(value, last, options.frameSize());
      if (!judged.ok) return judged;
      tell({ ...judged.value, atMs: monotonicMs() });
      isTouching = last !== undefined;
      return { ok: true };
    };
    readJsonLines(socket, {
      onValue: (value) => writeJsonLine(socket, take(value)),
      onBad: () => undefined,
    });
    socket.on("error", () => undefined);
    socket.once("close", () => {
      sockets.delete(socket);
      if (isTouching && last !== undefined) tell({ ...last, kind: "up", atMs: monotonicMs() });
    });
  });
  server.maxConnections = CLIENTS_MAX;
  await new Promise<void>((resolve, reject) => {
    server.once("error", reject);
    server.listen(path, resolve);
  });
  return {
    onContact: (listener) => {
      listeners.push(listener);
    },
    [Symbol.asyncDispose]: () =>
      new Promise((resolve) => {
        for (const socket of sockets) socket.destroy();
        server.close(() => resolve());
      }),
  };
}

type Judgement =
  | { readonly ok: true; readonly value: z.infer<typeof contactSchema> }
  | { readonly ok: false; readonly problem: string };

function judge(value: unknown, last: Contact | undefined, size: Size): Judgement {
  const parsed = contactSchema.safeParse(value);
  if (!parsed.success) return { ok: false, problem: z.prettifyError(parsed.error) };
  const { kind, xPx, yPx } = parsed.data;
  if (xPx >= size.widthPx || yPx >= size.heightPx)
    return { ok: false, problem: `the panel ends at ${size.widthPx} x ${size.heightPx}` };
  if ((kind === "down") !== (last === undefined))
    return { ok: false, problem: last === undefined ? "no finger is down" : "a finger is down" };
  return { ok: true, value: parsed.data };
}
