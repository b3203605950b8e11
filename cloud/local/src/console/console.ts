/** Opens the console: builds its page and puts it where its stack serves it from. */
import { readFile } from "node:fs/promises";
import type { IncomingMessage, ServerResponse } from "node:http";
import type { Log } from "@outrider/runtime";
import type { FrontDoor } from "../front-door/front-door.ts";
import { sendJson } from "../front-door/http-reply.ts";
import { type OnHostEvent, sinceStartMs } from "../host-event.ts";
import { KIT_STACKS } from "../kit-stacks.ts";
import type { S3 } from "../s3/s3-engine.ts";
import type { Outputs } from "../template/plan.ts";
import { createConsolePage } from "./console-page.ts";
import { pageFiles } from "./page-files.ts";
import { CONFIG_KEY, runtimeConfig } from "./runtime-config.ts";

/** Is the short way to the page: it waits until the page is there, and leads on to it. */
export const CONSOLE_PATH = "/_console";

export interface ConsoleOptions {
  readonly frontDoor: FrontDoor;
  /** Whether to build the page at once, beside everything else; else once a plan has a place for it. */
  readonly isWanted: boolean;
  readonly log: Log;
  readonly onEvent: OnHostEvent;
}

export interface Console {
  /** Puts the page where the outputs say, the host's own among them; a plan may have no place for it. */
  publish(outputs: Outputs, s3: Pick<S3, "write">): void;
  /** Builds the page anew from its sources and puts it in the place of the old one. */
  rebuild(): Promise<void>;
}

/** Is where a plan wants the page. */
interface Place {
  readonly bucket: string;
  /** Address of the distribution, without a slash at its end. */
  readonly url: string;
  readonly config: object;
  readonly s3: Pick<S3, "write">;
}

/** Joins the console to the front door. */
export function openConsole({ frontDoor, isWanted, log, onEvent }: ConsoleOptions): Console {
  const page = createConsolePage();
  // Driving needs no page; whoever opens it is told by the next attempt.
  const tell = (error: unknown) => log.error("the console cannot be built", { error });
  if (isWanted) page.dir().catch(tell);
  let place: Place | undefined;
  let published: Promise<void> | undefined;
  const publish = (to: Place) => {
    const publishing = upload(page.dir(), to).then(() => {
      onEvent({ event: "console", ms: sinceStartMs() });
    });
    published = publishing;
    publishing.catch((error: unknown) => {
      tell(error);
      if (published === publishing) published = undefined;
    });
    return publishing;
  };
  frontDoor.addPath(CONSOLE_PATH, async (request, response) => {
    if (place === undefined) {
      sendJson(response, 404, { message: "No stack has a place for the console, or not yet." });
      return;
    }
    await (published ?? publish(place));
    leadOn(request, response, place.url);
  });
  return {
    publish: (outputs, s3) => {
      const { ConsoleBucketName: bucket, ConsoleUrl: url } = outputs[KIT_STACKS.console] ?? {};
      const config = runtimeConfig(outputs);
      if (bucket === undefined || url === undefined || config === undefined) return;
      place = { bucket, url, config, s3 };
      publish(place).catch(() => undefined);
    },
    rebuild: async () => {
      await page.rebuild();
      if (place !== undefined) await publish(place);
    },
  };
}

/** Uploads all files, the page itself last, so that a reader finds whole pages only. */
async function upload(dir: Promise<string>, { bucket, config, s3 }: Place): Promise<void> {
  const files = await pageFiles(await dir);
  const body = Buffer.from(JSON.stringify(config));
  const kind = { contentType: "application/json", cacheControl: "no-cache" };
  await s3.write({ bucket, key: CONFIG_KEY, body, ...kind });
  for (const { path, key, contentType, cacheControl } of files) {
    if (key === CONFIG_KEY) continue;
    await s3.write({ bucket, key, body: await readFile(path), contentType, cacheControl });
  }
}

/** Redirects to the page under the name by which this address was reached. */
function leadOn(request: IncomingMessage, response: ServerResponse, url: string): void {
  const rest = (request.url ?? "").slice(CONSOLE_PATH.length).replace(/^\/?/, "/");
  response.writeHead(302, { location: `${new URL(url).pathname}${rest}` }).end();
}
