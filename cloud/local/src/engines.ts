/** Opens the engines and joins them to the front door. Each works only once a resource uses it. */
import { type Log, systemClock } from "@outrider/runtime";
import { CDN_PREFIX, createCloudFront } from "./cloudfront/cloudfront.ts";
import type { CloudFront } from "./cloudfront/cloudfront-engine.ts";
import {
  createIdentityPools,
  IDENTITY_POOLS_TARGET,
} from "./cognito/identity-pools/identity-pools.ts";
import type { IdentityPools } from "./cognito/seams.ts";
import { createUserPools, type LocalUserPools } from "./cognito/user-pools/user-pools.ts";
import { USER_POOLS_TARGET } from "./cognito/user-pools/user-pools-service.ts";
import type { AwsService, Engines, Iam, Logs, UserPools } from "./contracts.ts";
import { createDynamoDb } from "./dynamodb/dynamodb.ts";
import type { FrontDoor } from "./front-door/front-door.ts";
import { createApiDoor } from "./gateway/api-door.ts";
import { createInvokeRight } from "./gateway/invoke-right.ts";
import { HostError } from "./host-error.ts";
import { createHttpApis } from "./http-apis/http-apis.ts";
import { createIot, type IotOptions, type LocalIot } from "./iot/iot.ts";
import { createKvs, type LocalKvs, SWITCH_PATH } from "./kvs/kvs.ts";
import { createFunctions, type LocalFunctions } from "./lambda/functions.ts";
import { createInvokePermissions } from "./lambda/invoke-permissions.ts";
import { createLogs } from "./logs/logs.ts";
import { createOutbound, type Outbound } from "./outbound/outbound.ts";
import type { Player } from "./outbound/played-hosts.ts";
import { API_PREFIX, createRestApis } from "./rest-apis/rest-apis.ts";
import { createS3, type LocalS3 } from "./s3/s3.ts";
import { createScheduler } from "./scheduler/scheduler.ts";
import { createSecretsManager } from "./secrets-manager/secrets-manager.ts";
import { dataPaths } from "./state/data-dir.ts";
import type { StateStore } from "./state/state-store.ts";
import { createWebIdentity } from "./sts/web-identity.ts";

export interface EngineSources {
  readonly dataDir: string;
  /** Address to listen on. */
  readonly host: string;
  readonly state: StateStore;
  readonly iam: Iam;
  readonly frontDoor: FrontDoor;
  /** Whether coturn is to run. */
  readonly turn: boolean;
  /** One more port for Kinesis Video over TLS. */
  readonly videoPort: number | undefined;
  /** Hosts that functions may really reach. */
  readonly outbound: readonly string[];
  /** Who answers for outside hosts that this machine plays. */
  readonly players: ReadonlyMap<string, Player>;
  readonly log: Log;
}

export interface RunningEngines extends Engines {
  /** `localhost:<port>` of the broker, and the certificate that clients must trust. */
  readonly iotAddress: Pick<LocalIot, "endpoint" | "caFile">;
  /** `localhost:<port>` where devices get credentials for their certificate. */
  readonly credentialsEndpoint: string;
  /** `localhost:<port>` where signaling is served over TLS. */
  readonly kvsEndpoint: string;
  /** People of user pools: their inbox, and who may try the console at once. */
  readonly people: Pick<LocalUserPools, "inboxUrl" | "seedDemo">;
  /** Gives the value of an API Gateway key by its id. */
  apiKeyValue(keyId: string): string | undefined;
}

/**
 * Opens the engines; `cleanup` takes their ends.
 *
 * @throws HostError "port-taken" when another program listens on the broker's remembered port.
 */
export async function openEngines(
  sources: EngineSources,
  cleanup: AsyncDisposableStack,
): Promise<RunningEngines> {
  const { dataDir, iam, frontDoor, log } = sources;
  const { logsDir, dynamodbDir, s3Dir } = dataPaths(dataDir);
  const use = <T extends { close(): Promise<void> | void }>(engine: T, services: AwsService[]) => {
    cleanup.defer(() => engine.close());
    for (const service of services) frontDoor.addService(service);
    return engine;
  };
  const logs = createLogs({ stateDir: logsDir, log: log.child({ part: "logs" }) });
  use(logs, [logs.service]);
  const dynamodb = createDynamoDb({ stateDir: dynamodbDir, log: log.child({ part: "dynamodb" }) });
  use(dynamodb, [dynamodb.service]);
  const outbound = use(openOutbound(sources), []);
  const functions = openFunctions(sources, { logs, outbound });
  use(functions, [functions.service]);
  const { state } = sources;
  const schedulerLog = log.child({ part: "scheduler" });
  const scheduler = createScheduler({ state, iam, functions, log: schedulerLog });
  use(scheduler, [scheduler.service]);
  const secrets = createSecretsManager(state);
  frontDoor.addService(secrets.service);
  const userPools = openUserPools(sources);
  const identityPools = openIdentityPools(sources, userPools.pools);
  const invokePermissions = createInvokePermissions();
  const apiEngines = { functions, invokePermissions, logs, userPools: userPools.pools };
  const { restApis, httpApis } = openApis(sources, apiEngines);
  const mayRulesInvoke = (functionArn: string, sourceArn: string) =>
    invokePermissions.allows({ functionArn, service: "iot.amazonaws.com", sourceArn });
  const iot = await openIot(sources, { functions, mayInvoke: mayRulesInvoke, dynamodb, logs });
  use(iot, [...iot.services]);
  frontDoor.addUpgrade(iot.upgrade);
  const credentials = await onKeptPort(sources, "iot/credentials-port", iot.credentials.open);
  const s3 = use(createS3({ stateDir: s3Dir, iam, log: log.child({ part: "s3" }) }), []);
  const kvs = await openKvs(sources);
  use(kvs, [kvs.service]);
  frontDoor.addUpgrade(kvs.upgrade);
  frontDoor.addPath(SWITCH_PATH, kvs.switchHandler);
  return {
    iam,
    dynamodb,
    logs,
    functions,
    restApis,
    httpApis,
    apiKeyValue: restApis.keyValue,
    iot: iot.iot,
    iotAddress: iot,
    scheduler,
    secrets,
    s3,
    cloudFront: openCloudFront(frontDoor, s3),
    kvs: kvs.kvs,
    kvsEndpoint: kvs.endpoint,
    credentialsEndpoint: credentials.endpoint,
    invokePermissions,
    userPools: userPools.pools,
    people: userPools,
    identityPools,
  };
}

/** The proxy between functions and the outside opens with the first function that runs. */
function openOutbound(sources: EngineSources): Outbound {
  const { dataDir, frontDoor, outbound: allowed, players, log } = sources;
  const { iotDir: authorityDir } = dataPaths(dataDir);
  const own = { allowed, authorityDir, players, log: log.child({ part: "outbound" }) };
  return createOutbound({ endpoint: frontDoor.endpoint, ...own });
}

function openFunctions(
  { dataDir, frontDoor: { endpoint }, iam, log }: EngineSources,
  engines: { readonly logs: Logs; readonly outbound: Outbound },
): LocalFunctions {
  const { functionsDir: stateDir } = dataPaths(dataDir);
  const functionsLog = log.child({ part: "functions" });
  return createFunctions({ ...engines, stateDir, endpoint, iam, log: functionsLog });
}

function openUserPools({ dataDir, state, frontDoor }: EngineSources): LocalUserPools {
  const { cognitoDir } = dataPaths(dataDir);
  const { endpoint, addPath } = frontDoor;
  const userPools = createUserPools({ cognitoDir, state, endpoint, addPath });
  frontDoor.addService(userPools.service);
  frontDoor.addUnsignedTarget(USER_POOLS_TARGET, userPools.service);
  return userPools;
}

function openIdentityPools(sources: EngineSources, userPools: UserPools): IdentityPools {
  const { dataDir, state, iam, frontDoor, log } = sources;
  const { database } = state;
  const { cognitoDir } = dataPaths(dataDir);
  const poolsLog = log.child({ part: "identity-pools" });
  const local = createIdentityPools({ database, cognitoDir, iam, userPools, log: poolsLog });
  frontDoor.addService(local.service);
  frontDoor.addUnsignedTarget(IDENTITY_POOLS_TARGET, local.service);
  const { openToken } = local;
  const webIdentity = createWebIdentity({ iam, openToken, epochMs: systemClock.epochMs });
  frontDoor.addUnsignedAction("AssumeRoleWithWebIdentity", webIdentity);
  return local.pools;
}

/** Joins buckets, and the pages that are read from them, to the front door. */
function openCloudFront(frontDoor: FrontDoor, s3: LocalS3): CloudFront {
  frontDoor.addService(s3.service);
  const cloudFront = createCloudFront({ s3 });
  frontDoor.addService(cloudFront.service);
  frontDoor.addPath(CDN_PREFIX, cloudFront.handler);
  return cloudFront;
}

function openApis(
  { iam, frontDoor, log }: EngineSources,
  engines: Pick<Engines, "functions" | "invokePermissions" | "logs" | "userPools">,
) {
  const mayInvoke = createInvokeRight({ ...engines, iam, epochMs: systemClock.epochMs });
  const options = { ...engines, mayInvoke, log: log.child({ part: "apis" }) };
  const restApis = createRestApis(options);
  const httpApis = createHttpApis({ ...options, endpoint: frontDoor.endpoint });
  const door = createApiDoor(restApis, httpApis);
  frontDoor.addService(door.service);
  frontDoor.addPath(API_PREFIX, door.handler);
  return { restApis, httpApis };
}

async function openIot(
  sources: EngineSources,
  engines: Pick<IotOptions, "functions" | "mayInvoke" | "dynamodb" | "logs">,
): Promise<LocalIot> {
  const { dataDir, host, iam, log } = sources;
  const iotLog = log.child({ part: "iot" });
  return onKeptPort(sources, "iot/port", (port) =>
    createIot({ dataDir, host, port, iam, log: iotLog, ...engines }),
  );
}

async function openKvs(sources: EngineSources): Promise<LocalKvs> {
  const { dataDir, host, state, iam, log } = sources;
  const { iotDir: authorityDir, turnDir } = dataPaths(dataDir);
  const turn = sources.turn ? { turnDir } : {};
  const own = { extraPort: sources.videoPort, log: log.child({ part: "kvs" }), ...turn };
  const options = { authorityDir, host, state, iam, ...own };
  return onKeptPort(sources, "kvs/port", (port) => createKvs({ ...options, port }));
}

/** Opens a listener on the port that the state keeps under `key`: devices have it in their config. */
async function onKeptPort<T extends { readonly endpoint: string }>(
  { state, dataDir }: EngineSources,
  key: string,
  open: (port: number) => Promise<T>,
): Promise<T> {
  const port = Number(state.get(key) ?? 0);
  try {
    const opened = await open(port);
    state.set(key, opened.endpoint.slice(opened.endpoint.lastIndexOf(":") + 1));
    return opened;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "EADDRINUSE") throw error;
    throw new HostError(
      `Port ${port}, which the devices of ${dataDir} know (${key}), is taken by another program. Stop it, or begin anew with --fresh.`,
      { code: "port-taken", cause: error },
    );
  }
}
