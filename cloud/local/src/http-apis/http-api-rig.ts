/** Serves the sample HTTP API over real HTTP, with functions in process: for tests alone. */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { silentLog } from "@outrider/runtime";
import type { InvokeResult } from "../contracts.ts";
import { createFrontDoor } from "../front-door/front-door.ts";
import type { MayInvoke } from "../gateway/invoke-right.ts";
import { createIam } from "../iam/credentials.ts";
import { createHttpApis } from "./http-apis.ts";
import { putSampleHttpApi } from "./sample-http-api.ts";

type Event = Readonly<Record<string, unknown>>;

interface HttpApiRigOptions {
  /** Answers for the function of that name: `backend`, `authorizer` or `slow`. */
  readonly run: (name: string, event: Event) => InvokeResult | Promise<InvokeResult>;
  readonly mayInvoke?: MayInvoke;
  readonly issuer?: string;
  readonly nowMs?: () => number;
}

export interface HttpApiRig {
  ask(path: string, init?: RequestInit): Promise<Response>;
  readonly accessLog: string[];
  close(): Promise<void>;
}

/** Makes the result of a function that answers with `value`. */
export function answer(value: unknown): InvokeResult {
  return { ok: true, payload: Buffer.from(JSON.stringify(value)) };
}

/** Starts it on a free port. */
export async function startHttpApi(options: HttpApiRigOptions): Promise<HttpApiRig> {
  const { run, mayInvoke, issuer = "https://issuer.example", nowMs = () => 0 } = options;
  const stateDir = mkdtempSync(join(tmpdir(), "http-api-"));
  const iam = createIam({ stateDir, log: silentLog });
  const door = await createFrontDoor({ port: 0, iam, log: silentLog });
  const accessLog: string[] = [];
  const httpApis = createHttpApis({
    functions: {
      invoke: async (name, payload) =>
        await run(name.split(":").at(-1) ?? "", JSON.parse(payload.toString())),
    },
    ...(mayInvoke === undefined ? {} : { mayInvoke }),
    logs: { put: (_group, _stream, line) => accessLog.push(line), putGroup: () => undefined },
    log: silentLog,
    endpoint: door.endpoint,
    clock: { nowMs, epochMs: () => Date.UTC(2026, 0, 2, 3, 4, 5) + nowMs() },
  });
  door.addPath("/_api", httpApis.handler);
  putSampleHttpApi(httpApis, issuer);
  return {
    ask: (path, init) => fetch(`${door.endpoint}/_api/http1${path}`, init),
    accessLog,
    close: async () => {
      await door.close();
      rmSync(stateDir, { recursive: true });
    },
  };
}
