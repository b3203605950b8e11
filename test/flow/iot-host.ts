/** Runs IoT Core behind a real front door for the flow tests, without a template or functions. */
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { IoTClient } from "@aws-sdk/client-iot";
import { IoTDataPlaneClient } from "@aws-sdk/client-iot-data-plane";
import type { DynamoDb, Functions, Logs } from "@outrider/local/src/contracts.ts";
import { createFrontDoor, type FrontDoor } from "@outrider/local/src/front-door/front-door.ts";
import { createIam, type LocalIam } from "@outrider/local/src/iam/credentials.ts";
import { createIot, type IotOptions, type LocalIot } from "@outrider/local/src/iot/iot.ts";
import { silentLog } from "@outrider/runtime";

export interface IotHost extends AsyncDisposable {
  readonly local: LocalIot;
  readonly iam: LocalIam;
  readonly frontDoor: FrontDoor;
  readonly control: IoTClient;
  readonly data: IoTDataPlaneClient;
  readonly dataDir: string;
  /** PEM of the authority. */
  readonly ca: string;
  /** Port of the TLS listener. */
  readonly port: number;
  readonly functions: RecordingFunctions;
  readonly tables: RecordingTables;
  readonly logs: RecordingLogs;
  /** Starts one more IoT Core beside this one, which the caller closes. */
  startAnother(dataDir: string, port: number): Promise<LocalIot>;
  /** Stops IoT Core and starts it again on the same folder and port. */
  restart(): Promise<void>;
}

/** Notes invocations; fails those of a function named `broken`. */
export interface RecordingFunctions extends Functions {
  readonly invocations: { readonly name: string; readonly payload: unknown }[];
}

/** Notes items; refuses those for a table named `missing`. */
export interface RecordingTables extends DynamoDb {
  readonly items: { readonly table: string; readonly item: unknown }[];
}

export interface RecordingLogs extends Logs {
  readonly lines: { readonly group: string; readonly message: string }[];
}

export async function startIotHost(
  options: Partial<Pick<IotOptions, "limits" | "epochMs" | "log">> = {},
): Promise<IotHost> {
  const dataDir = await mkdtemp(join(tmpdir(), "outrider-iot-"));
  const log = options.log ?? silentLog;
  const iam = createIam({ stateDir: join(dataDir, "iam"), log });
  const frontDoor = await createFrontDoor({ port: 0, iam, log });
  const engines = { functions: functions(), dynamodb: tables(), logs: logs() };
  const startIn = (dataDir: string, port: number) =>
    createIot({ dataDir, host: "127.0.0.1", port, iam, log, ...engines, ...options });
  let local = await startIn(dataDir, 0);
  const port = Number(local.endpoint.split(":")[1]);
  // The front door keeps its handlers for life, so they go through the present instance.
  for (const [index, { signingNames }] of local.services.entries()) {
    frontDoor.addService({
      signingNames,
      handle: (call) => local.services[index]?.handle(call) ?? Promise.reject(new Error("closed")),
    });
  }
  frontDoor.addUpgrade({
    path: local.upgrade.path,
    upgrade: (request, socket, head) => local.upgrade.upgrade(request, socket, head),
  });
  const client = {
    endpoint: frontDoor.endpoint,
    region: "us-east-1",
    credentials: iam.administrator,
  };
  return {
    get local() {
      return local;
    },
    iam,
    frontDoor,
    control: new IoTClient(client),
    data: new IoTDataPlaneClient(client),
    dataDir,
    ca: await readFile(local.caFile, "utf8"),
    port,
    functions: engines.functions,
    tables: engines.dynamodb,
    logs: engines.logs,
    startAnother: startIn,
    restart: async () => {
      await local.close();
      local = await startIn(dataDir, port);
    },
    [Symbol.asyncDispose]: async () => {
      await local.close();
      await frontDoor.close();
      await rm(dataDir, { recursive: true, force: true });
    },
  };
}

function functions(): RecordingFunctions {
  const invocations: RecordingFunctions["invocations"] = [];
  return {
    invocations,
    put: () => undefined,
    swap: async () => undefined,
    invoke: async (name, payload) => {
      invocations.push({ name, payload: JSON.parse(payload.toString()) });
      if (name.endsWith("broken")) throw new Error("function is broken");
      return { ok: true, payload: Buffer.alloc(0) };
    },
  };
}

function tables(): RecordingTables {
  const items: RecordingTables["items"] = [];
  return {
    items,
    putTable: async () => undefined,
    putTimeToLive: () => undefined,
    putItem: async (table, item) => {
      if (table === "missing") throw new Error("Requested resource not found");
      items.push({ table, item });
    },
  };
}

function logs(): RecordingLogs {
  const lines: RecordingLogs["lines"] = [];
  return {
    lines,
    putGroup: () => undefined,
    put: (group, _stream, message) => {
      lines.push({ group, message });
    },
  };
}
