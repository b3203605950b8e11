/** Is the host's own endpoint that makes signaling do what AWS does only now and then. */
import { z } from "zod";
import { sendJson } from "../../front-door/http-reply.ts";
import type { PathHandler } from "../../front-door/paths.ts";
import { BodyTooLargeError, readBody } from "../../front-door/request-body.ts";
import type { ChannelStore } from "../channel-store.ts";
import type { Signaling } from "./signaling.ts";

export interface SwitchOptions {
  readonly store: ChannelStore;
  readonly signaling: Signaling;
  /** Time that GO_AWAY leaves where the order names none, in ms. */
  readonly graceMs: number;
}

const BODY_BYTES_MAX = 1_024;
const HOUR_MS = 3_600_000;

const orderSchema = z.strictObject({
  channel: z.string(),
  send: z.enum(["GO_AWAY", "RECONNECT_ICE_SERVER"]),
  /** `MASTER` or a viewer's client id; everyone on the channel where it lacks. */
  to: z.string().optional(),
  /** Time from GO_AWAY to the end of the connection. */
  graceMs: z.int().min(0).max(HOUR_MS).optional(),
});

type Order = z.infer<typeof orderSchema>;

/**
 * Answers `POST /_outrider/kvs` with `{"channel": "rover-1", "send": "GO_AWAY"}`: `{"told": n}`.
 * `GET /_outrider/kvs?channel=rover-1` says who is connected. 400 for another body, 404 for an unknown
 * channel, 405 for another method. The front door has already refused foreign pages.
 */
export function createSwitch(options: SwitchOptions): PathHandler {
  return async (request, response) => {
    if (request.method === "GET") {
      const query = new URL(request.url ?? "", "http://localhost").searchParams;
      const { status, body } = describe(query.get("channel") ?? "", options);
      sendJson(response, status, body);
      return;
    }
    if (request.method !== "POST") {
      sendJson(response, 405, { message: "Use GET or POST." });
      return;
    }
    const order = readOrder(await bodyOf(request));
    const { status, body } = order === undefined ? BAD_ORDER : obey(order, options);
    sendJson(response, status, body);
  };
}

interface Answer {
  readonly status: number;
  readonly body: object;
}

const BAD_ORDER: Answer = {
  status: 400,
  body: {
    message:
      'The body must be {"channel", "send": "GO_AWAY" | "RECONNECT_ICE_SERVER", "to"?, "graceMs"?}.',
  },
};

function describe(name: string, { store, signaling }: SwitchOptions): Answer {
  const channel = store.findByName(name);
  if (channel === undefined) return notFound(name);
  const present = signaling.present(channel.arn);
  const viewers = present.flatMap(({ clientId }) => clientId ?? []);
  return { status: 200, body: { master: present.length > viewers.length, viewers } };
}

function obey(order: Order, { store, signaling, graceMs }: SwitchOptions): Answer {
  const channel = store.findByName(order.channel);
  if (channel === undefined) return notFound(order.channel);
  const told = signaling
    .present(channel.arn)
    .filter(({ clientId = "MASTER" }) => order.to === undefined || order.to === clientId);
  for (const connection of told) connection.indicate(order.send, order.graceMs ?? graceMs);
  return { status: 200, body: { told: told.length } };
}

const notFound = (name: string): Answer => ({
  status: 404,
  body: { message: `There is no channel ${name}.` },
});

async function bodyOf(request: Parameters<typeof readBody>[0]): Promise<Buffer> {
  try {
    return await readBody(request, BODY_BYTES_MAX);
  } catch (error) {
    if (error instanceof BodyTooLargeError) return Buffer.alloc(0);
    throw error;
  }
}

function readOrder(body: Buffer): Order | undefined {
  try {
    return orderSchema.safeParse(JSON.parse(body.toString())).data;
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}
