/** Keeps objects with fauxqs, called in process: it has no port, so nothing goes around the front door. */
import { mkdirSync } from "node:fs";

export interface EngineRequest {
  readonly method: "GET" | "HEAD" | "PUT" | "POST" | "DELETE";
  /** `/<bucket>/<key>?<query>`, percent-encoded. */
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: Buffer;
}

export interface EngineReply {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Buffer;
}

export interface Engine {
  /** Answers one request of S3's protocol; starts with the first one. */
  send(request: EngineRequest): Promise<EngineReply>;
  close(): Promise<void>;
}

/** Opens the objects kept in `stateDir`, durably: an answered write is on the disk. */
export function createEngine(stateDir: string): Engine {
  let started: Promise<Running> | undefined;
  return {
    send: async ({ method, url, headers, body }) => {
      if (climbs(url)) return INVALID_URI;
      started ??= start(stateDir);
      const { app } = await started;
      const payload = body ?? Buffer.alloc(0);
      // Undeclared, an empty body would be no Buffer to the engine.
      const type = { "content-type": "application/octet-stream", ...headers };
      const reply = await app.inject({ method, url, headers: type, payload });
      return { status: reply.statusCode, headers: textOf(reply.headers), body: reply.rawPayload };
    },
    close: async () => {
      const running = await started;
      await running?.app.close();
      running?.persistence.close();
    },
  };
}

/**
 * Says whether a path has a segment `.` or `..`, written in any way that URLs take for one. The engine
 * would follow it into another bucket, while policies were asked about the one that the path begins with.
 * @see https://url.spec.whatwg.org/#double-dot-path-segment
 */
function climbs(url: string): boolean {
  const [path = ""] = url.split("?");
  return path.split(/[/\\]/).some((segment) => /^(\.|%2e){1,2}$/i.test(segment));
}

/** @see https://docs.aws.amazon.com/AmazonS3/latest/API/ErrorResponses.html#ErrorCodeList */
const INVALID_URI: EngineReply = {
  status: 400,
  headers: { "content-type": "application/xml" },
  body: Buffer.from(
    "<Error><Code>InvalidURI</Code><Message>Couldn't parse the specified URI.</Message></Error>",
  ),
};

type Store = object & { persistence?: Persistence };

interface Persistence {
  load(sqs: Store, sns: Store, s3: Store): void;
  close(): void;
}

type App = ReturnType<typeof import("fauxqs")["buildApp"]>;

interface Running {
  readonly app: App;
  readonly persistence: Persistence;
}

/**
 * Assembles the engine from its parts, which its package does not export: started as a whole it would
 * listen on every address of the machine.
 */
async function start(stateDir: string): Promise<Running> {
  mkdirSync(stateDir, { recursive: true, mode: 0o700 });
  const { buildApp } = await import("fauxqs");
  const { PersistenceManager } = await part<"PersistenceManager">("persistence.js");
  const { SqsStore } = await part<"SqsStore">("sqs/sqsStore.js");
  const { SnsStore } = await part<"SnsStore">("sns/snsStore.js");
  const { S3Store } = await part<"S3Store">("s3/s3Store.js");
  const persistence = new PersistenceManager(stateDir) as Persistence;
  const [sqsStore, snsStore, s3Store] = [new SqsStore(), new SnsStore(), new S3Store()];
  // Loaded before it is given to the store, or loading would write everything again.
  persistence.load(sqsStore, snsStore, s3Store);
  s3Store.persistence = persistence;
  const stores = { sqsStore, snsStore, s3Store } as unknown as NonNullable<
    Parameters<typeof buildApp>[0]
  >["stores"];
  const app = buildApp({ logger: false, ...(stores && { stores }) });
  await app.ready();
  return { app, persistence };
}

function part<Name extends string>(
  file: string,
): Promise<Record<Name, new (dir?: string) => Store & Persistence>> {
  return import(new URL(file, import.meta.resolve("fauxqs")).href) as Promise<
    Record<Name, new () => Store & Persistence>
  >;
}

function textOf(headers: Readonly<Record<string, unknown>>): Record<string, string> {
  const entries = Object.entries(headers).flatMap(([name, value]) =>
    value === undefined ? [] : [[name, String(value)] as const],
  );
  return Object.fromEntries(entries);
}
