/** Serves the console's built page from the disk. */
import { createReadStream } from "node:fs";
import { stat } from "node:fs/promises";
import type { IncomingMessage, ServerResponse } from "node:http";
import { extname, join, normalize, sep } from "node:path";
import { pipeline } from "node:stream/promises";

/** Is the path below which the page stands. */
export const CONSOLE_PREFIX = "/_console";
/** Is what is made of the running stacks, in place of the file that a build leaves there. */
const CONFIG_PATH = "/runtime-config.json";

const TYPES: Readonly<Record<string, string>> = {
  ".css": "text/css; charset=utf-8",
  ".html": "text/html; charset=utf-8",
  ".ico": "image/x-icon",
  ".js": "text/javascript; charset=utf-8",
  ".json": "application/json",
  ".map": "application/json",
  ".png": "image/png",
  ".svg": "image/svg+xml",
  ".txt": "text/plain; charset=utf-8",
  ".webmanifest": "application/manifest+json",
  ".woff2": "font/woff2",
};

/**
 * What the page may load and where it may connect: its own origin, and the API and the broker, whose
 * addresses say `localhost` also when the page was opened as 127.0.0.1. Styles may be inline, since
 * uPlot sets them on its elements.
 */
const SECURITY_HEADERS = {
  "content-security-policy":
    "default-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data: blob:; connect-src 'self' http://localhost:* ws://localhost:*; object-src 'none'; base-uri 'none'; frame-ancestors 'none'",
  "referrer-policy": "no-referrer",
  "x-content-type-options": "nosniff",
} as const;

export interface ConsoleFilesOptions {
  /** Gives the folder of the page; the first request may wait for its build. */
  readonly root: () => Promise<string>;
  /** Gives the page's config; `undefined` until the stacks run. */
  readonly config: () => object | undefined;
}

/**
 * Answers GET and HEAD below `/_console/`: a file where there is one, the page for any other path
 * without a file's ending (the page routes by itself), 404 for the rest. 503 for the page's config
 * while there is none.
 */
export function serveConsole({
  root,
  config,
}: ConsoleFilesOptions): (request: IncomingMessage, response: ServerResponse) => Promise<void> {
  return async (request, response) => {
    if (request.method !== "GET" && request.method !== "HEAD") {
      response.writeHead(405, { allow: "GET, HEAD" }).end();
      return;
    }
    const path = requestedPath(request.url ?? "/");
    if (path === "") {
      response.writeHead(302, { location: `${CONSOLE_PREFIX}/` }).end();
      return;
    }
    if (path === CONFIG_PATH) {
      sendConfig(response, config());
      return;
    }
    const file = path === undefined ? undefined : await findFile(await root(), path);
    if (file === undefined) {
      response.writeHead(404, { "content-type": "text/plain" }).end("There is no such page.\n");
      return;
    }
    await sendFile(request, response, file);
  };
}

function sendConfig(response: ServerResponse, config: object | undefined): void {
  const type = { "content-type": "application/json", "cache-control": "no-store" };
  response.writeHead(config === undefined ? 503 : 200, { ...SECURITY_HEADERS, ...type });
  response.end(JSON.stringify(config ?? { message: "The stacks do not run yet." }));
}

async function sendFile(
  request: IncomingMessage,
  response: ServerResponse,
  file: FoundFile,
): Promise<void> {
  response.writeHead(200, { ...SECURITY_HEADERS, ...fileHeaders(file) });
  if (request.method === "HEAD") {
    response.end();
    return;
  }
  try {
    await pipeline(createReadStream(file.path), response);
  } catch (error) {
    // A browser that leaves the page while it loads is no failure.
    if ((error as NodeJS.ErrnoException).code !== "ERR_STREAM_PREMATURE_CLOSE") throw error;
  }
}

interface FoundFile {
  readonly path: string;
  readonly sizeBytes: number;
}

function fileHeaders({ path, sizeBytes }: FoundFile): Record<string, string | number> {
  // Vite names what lies in assets/ by its content; everything else may change with a build.
  const isNamedByContent = path.includes(`${sep}assets${sep}`);
  return {
    "content-type": TYPES[extname(path)] ?? "application/octet-stream",
    "content-length": sizeBytes,
    "cache-control": isNamedByContent ? "public, max-age=31536000, immutable" : "no-cache",
  };
}

/** Gives the path below the prefix, or `undefined` for one that is badly encoded. */
function requestedPath(url: string): string | undefined {
  try {
    return decodeURIComponent((url.split("?")[0] ?? "").slice(CONSOLE_PREFIX.length));
  } catch {
    return undefined;
  }
}

async function findFile(root: string, path: string): Promise<FoundFile | undefined> {
  if (path.includes("\0")) return undefined;
  // Normalized from the root, a path can no longer climb out of the folder.
  const exact = await sizeOf(join(root, normalize(`/${path}`)));
  if (exact !== undefined || extname(path) !== "") return exact;
  return sizeOf(join(root, "index.html"));
}

async function sizeOf(path: string): Promise<FoundFile | undefined> {
  const stats = await stat(path).catch(() => undefined);
  return stats?.isFile() ? { path, sizeBytes: stats.size } : undefined;
}
