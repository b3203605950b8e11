/** Makes a source of NASA misbehave, as the real ones do now and then. */
import type { IncomingMessage, ServerResponse } from "node:http";
import { z } from "zod";
import type { Source } from "./sources.ts";

const HOUR_MS = 3_600_000;

/** Is what a source can be made to do; `none` ends it. */
export const faultSchema = z.discriminatedUnion("fault", [
  z.strictObject({ fault: z.literal("none") }),
  /** Answers so much later. */
  z.strictObject({ fault: z.literal("slow"), ms: z.int().min(1).max(HOUR_MS) }),
  /** Answers the first half, as if that were all. */
  z.strictObject({ fault: z.literal("half") }),
  /** Answers the first half, and cuts the connection. */
  z.strictObject({ fault: z.literal("cut") }),
  /** Answers 500. */
  z.strictObject({ fault: z.literal("error") }),
  /** Answers 200 with a page, as a captive portal does. */
  z.strictObject({ fault: z.literal("html") }),
  /** Answers as of the moment it was told, ever after. */
  z.strictObject({ fault: z.literal("frozen") }),
  /** Has no photos of the newest days. */
  z.strictObject({ fault: z.literal("empty"), days: z.int().min(1).max(10_000) }),
]);

export type Fault = z.infer<typeof faultSchema>;

export interface Reply {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Buffer;
}

export interface Told {
  readonly fault: Fault;
  /** When it was told, in epoch ms. */
  readonly sinceMs: number;
}

/** Is which source was told what. */
export type Faults = Map<Source, Told>;

const PAGE = "<!doctype html><title>Welcome</title><p>Sign in to use this network.</p>\n";

/** Sends a reply, spoilt as the fault says. A client that goes away meanwhile ends the wait. */
export async function sendSpoilt(
  reply: Reply,
  fault: Fault | undefined,
  { request, response }: { readonly request: IncomingMessage; readonly response: ServerResponse },
): Promise<void> {
  if (fault?.fault === "slow") await untilGone(response, fault.ms);
  const { status, headers, body } = spoilt(reply, fault);
  if (response.destroyed) return;
  response.writeHead(status, { ...headers, "content-length": body.length });
  if (request.method === "HEAD") response.end();
  else if (fault?.fault !== "cut") response.end(body);
  else response.write(body.subarray(0, body.length / 2), () => response.destroy());
}

function spoilt(reply: Reply, fault: Fault | undefined): Reply {
  const typed = (type: string) => ({ ...reply.headers, "content-type": type });
  switch (fault?.fault) {
    case "half":
      return { ...reply, body: reply.body.subarray(0, reply.body.length / 2) };
    case "error":
      return { status: 500, headers: typed("text/plain"), body: Buffer.from("Told to fail.\n") };
    case "html":
      return { status: 200, headers: typed("text/html"), body: Buffer.from(PAGE) };
    default:
      return reply;
  }
}

function untilGone(response: ServerResponse, ms: number): Promise<void> {
  return new Promise((resolve) => {
    const timer = setTimeout(resolve, ms).unref();
    response.once("close", () => {
      clearTimeout(timer);
      resolve();
    });
  });
}
