/** Starts the engines that a plan needs, each only when it does. */
import assert from "node:assert/strict";
import type { Log } from "@outrider/runtime";
import type { Engines, Iam, Planned } from "./contracts.ts";
import { createDynamoDb } from "./dynamodb/dynamodb.ts";
import type { FrontDoor } from "./front-door/front-door.ts";
import { createLogs } from "./logs/logs.ts";
import { dataPaths } from "./state/data-dir.ts";
import type { StateStore } from "./state/state-store.ts";

export interface EngineSources {
  readonly dataDir: string;
  readonly state: StateStore;
  readonly iam: Iam;
  readonly frontDoor: FrontDoor;
  readonly log: Log;
}

export interface RunningEngines extends Engines {
  /** `localhost:<port>` of the broker and its certificate, when the broker runs. */
  readonly iotAddress?: { readonly endpoint: string; readonly caFile: string };
}

/** Opens what `resources` need and joins it to the front door; `cleanup` takes the ends in order. */
export async function startEngines(
  _resources: readonly Planned[],
  { dataDir, iam, frontDoor, log }: EngineSources,
  cleanup: AsyncDisposableStack,
): Promise<RunningEngines> {
  const paths = dataPaths(dataDir);
  const logs = createLogs({ stateDir: paths.logsDir, log: log.child({ part: "logs" }) });
  cleanup.defer(() => {
    logs.close();
  });
  frontDoor.addService(logs.service);
  const dynamodb = createDynamoDb({
    stateDir: paths.dynamodbDir,
    log: log.child({ part: "dynamodb" }),
  });
  cleanup.defer(() => dynamodb.close());
  frontDoor.addService(dynamodb.service);
  return {
    iam,
    dynamodb,
    logs,
    functions: absent("functions"),
    restApis: absent("restApis"),
    iot: absent("iot"),
  };
}

/** Stands for an engine that no resource of the plan needs; using it is a bug. */
function absent<T extends object>(name: keyof Engines): T {
  return new Proxy({} as T, {
    get: () => assert.fail(`a resource uses the engine ${name}, which was not started`),
  });
}
