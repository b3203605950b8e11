/** Serves the guarded sample API over real HTTP, with functions in process: for tests alone. */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { silentLog } from "@outrider/runtime";
import type { InvokeResult, UserPools } from "../contracts.ts";
import { createFrontDoor } from "../front-door/front-door.ts";
import type { MayInvoke } from "../gateway/invoke-right.ts";
import { createIam } from "../iam/credentials.ts";
import { API_PREFIX, createRestApis } from "./rest-apis.ts";
import { putGuardedApi } from "./sample-guarded-api.ts";

type Event = Readonly<Record<string, unknown>>;

interface GuardedApiOptions {
  readonly authorizer?: (event: Event) => InvokeResult | Promise<InvokeResult>;
  readonly mayInvoke?: MayInvoke;
  readonly verify?: UserPools["verify"];
  readonly nowMs?: () => number;
}

export interface GuardedApi {
  ask(
    path: string,
    headers?: Record<string, string>,
    stage?: string,
  ): Promise<{ readonly status: number; readonly headers: Headers; readonly json: Event }>;
  readonly accessLog: readonly string[];
  /** Is what the function behind the authorizers got last. */
  readonly backendEvent: { readonly requestContext: Event } | undefined;
  /** Empties the access log and the last event. */
  forget(): void;
  close(): Promise<void>;
}

/** Makes the result of a function that answers with `value`. */
export function answer(value: unknown): InvokeResult {
  return { ok: true, payload: Buffer.from(JSON.stringify(value)) };
}

/** Starts it on a free port. */
export async function startGuardedApi(options: GuardedApiOptions): Promise<GuardedApi> {
  const { authorizer = () => answer(null), mayInvoke, nowMs = () => 0 } = options;
  const { verify = () => Promise.resolve(undefined) } = options;
  const stateDir = mkdtempSync(join(tmpdir(), "guarded-api-"));
  const iam = createIam({ stateDir, log: silentLog });
  const door = await createFrontDoor({ port: 0, iam, log: silentLog });
  const accessLog: string[] = [];
  let backendEvent: GuardedApi["backendEvent"];
  const invoke = async (name: string, payload: Buffer) => {
    const event = JSON.parse(payload.toString());
    if (!name.endsWith(":backend")) return await authorizer(event);
    backendEvent = event;
    return answer({ statusCode: 200, body: "{}" });
  };
  const restApis = createRestApis({
    functions: { put: () => undefined, swap: () => Promise.resolve(), invoke },
    ...(mayInvoke === undefined ? {} : { mayInvoke }),
    userPools: { verify },
    logs: { put: (_group, _stream, line) => accessLog.push(line), putGroup: () => undefined },
    log: silentLog,
    clock: { nowMs, epochMs: () => Date.UTC(2026, 0, 2, 3, 4, 5) + nowMs() },
  });
  door.addPath(API_PREFIX, restApis.handler);
  putGuardedApi(restApis);
  return {
    ask: async (path, headers = {}, stage = "prod") => {
      const reply = await fetch(`${door.endpoint}/_api/api1/${stage}${path}`, { headers });
      return { status: reply.status, headers: reply.headers, json: (await reply.json()) as Event };
    },
    accessLog,
    get backendEvent() {
      return backendEvent;
    },
    forget: () => {
      accessLog.length = 0;
      backendEvent = undefined;
    },
    close: async () => {
      await door.close();
      rmSync(stateDir, { recursive: true });
    },
  };
}
