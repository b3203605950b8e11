/** Is the host's own endpoint that makes NASA's player misbehave. */
import type { IncomingMessage } from "node:http";
import { z } from "zod";
import { sendJson } from "../front-door/http-reply.ts";
import type { PathHandler } from "../front-door/paths.ts";
import { BodyTooLargeError, readBody } from "../front-door/request-body.ts";
import { type Faults, faultSchema } from "./faults.ts";
import { SOURCES, type Source } from "./sources.ts";

export interface SwitchOptions {
  readonly faults: Faults;
  /** Requests that each source has had. */
  readonly counts: ReadonlyMap<Source, number>;
  readonly epochMs: () => number;
}

const BODY_BYTES_MAX = 1_024;

const orderSchema = z.intersection(z.object({ source: z.enum([...SOURCES, "all"]) }), z.unknown());

/**
 * Answers `POST /_outrider/nasa` with `{"source": "insight", "fault": "slow", "ms": 5000}`; the other
 * faults are `half`, `cut`, `error`, `html`, `frozen`, `empty` with `days`, and `none`. The source `all`
 * means every one. `GET` says what each was told, and how many requests it has had. 400 for another body,
 * 405 for another method.
 */
export function createSwitch(options: SwitchOptions): PathHandler {
  return async (request, response) => {
    const { status, body } =
      request.method === "POST" ? obey(await bodyOf(request), options) : shown(request, options);
    sendJson(response, status, body);
  };
}

interface Answer {
  readonly status: number;
  readonly body: object;
}

function obey(bytes: Buffer, options: SwitchOptions): Answer {
  const order = readOrder(bytes);
  if (order === undefined) return { status: 400, body: { message: BAD_ORDER } };
  const { source, fault } = order;
  for (const one of source === "all" ? SOURCES : [source]) {
    if (fault.fault === "none") options.faults.delete(one);
    else options.faults.set(one, { fault, sinceMs: options.epochMs() });
  }
  return { status: 200, body: stateOf(options) };
}

function shown({ method }: IncomingMessage, options: SwitchOptions): Answer {
  if (method !== "GET") return { status: 405, body: { message: "Use GET or POST." } };
  return { status: 200, body: stateOf(options) };
}

function stateOf({ faults, counts }: SwitchOptions): object {
  const entries = SOURCES.map((source) => {
    const fault = faults.get(source)?.fault ?? { fault: "none" };
    return [source, { ...fault, requests: counts.get(source) ?? 0 }] as const;
  });
  return Object.fromEntries(entries);
}

const BAD_ORDER = `The body must be {"source": ${[...SOURCES, "all"].map((one) => `"${one}"`).join(" | ")}, "fault": …}.`;

function readOrder(body: Buffer) {
  const parsed = orderSchema.safeParse(parseJson(body));
  if (!parsed.success) return undefined;
  const { source, ...rest } = parsed.data;
  const fault = faultSchema.safeParse(rest);
  return fault.success ? { source, fault: fault.data } : undefined;
}

function parseJson(body: Buffer): unknown {
  try {
    return JSON.parse(body.toString());
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}

async function bodyOf(request: Parameters<typeof readBody>[0]): Promise<Buffer> {
  try {
    return await readBody(request, BODY_BYTES_MAX);
  } catch (error) {
    if (error instanceof BodyTooLargeError) return Buffer.alloc(0);
    throw error;
  }
}
