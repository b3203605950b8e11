/** Makes AWS IoT Core on this machine: authority, registry, broker, APIs and topic rules. */
import { join } from "node:path";
import { type Log, withTimeout } from "@outrider/runtime";
import { createServiceRoles } from "../authority/service-role.ts";
import type { AwsService, DynamoDb, Functions, Iam, Logs, UpgradeHandler } from "../contracts.ts";
import { createControlPlane } from "./api/control-plane.ts";
import { checkMessage, createDataPlane } from "./api/data-plane.ts";
import { createHttpRights } from "./api/http-rights.ts";
import { createBroker, type ServiceMessage } from "./broker/broker.ts";
import { type BrokerLimits, DEFAULT_LIMITS } from "./broker/limits.ts";
import { openPersistence } from "./broker/persistence.ts";
import { createRetainedMessages } from "./broker/retained.ts";
import { createSessions } from "./broker/sessions.ts";
import { listenTls } from "./broker/tls-listener.ts";
import { createWebSocketUpgrade } from "./broker/websocket.ts";
import { openCertificateAuthority } from "./ca/certificate-authority.ts";
import { openServerCertificate } from "./ca/server-certificate.ts";
import {
  type CredentialsProvider,
  createCredentialsProvider,
} from "./credentials-provider/credentials-provider.ts";
import { createRoleAliases, type RoleAliases } from "./credentials-provider/role-aliases.ts";
import type { IotEngine } from "./iot-engine.ts";
import { openDatabase } from "./registry/database.ts";
import { createRegistry, type Registry } from "./registry/registry.ts";
import { rulePayloadSchema } from "./rules/rule-schema.ts";
import { createRules, type Rules } from "./rules/rules.ts";

export interface IotOptions {
  /** The host's data folder; everything of IoT lies in its `iot`. */
  readonly dataDir: string;
  /** Address to listen on for devices, such as `127.0.0.1`. */
  readonly host: string;
  /** Port for devices; 0 takes any. */
  readonly port: number;
  readonly iam: Iam;
  readonly functions: Functions;
  /** Says whether a topic rule may invoke a function. @default always */
  readonly mayInvoke?: (functionArn: string, ruleArn: string) => boolean;
  readonly dynamodb: DynamoDb;
  readonly logs: Logs;
  readonly log: Log;
  /** @default AWS's limits */
  readonly limits?: Partial<BrokerLimits>;
  /** Tells the time in ms since 1970. @default Date.now */
  readonly epochMs?: () => number;
}

export interface LocalIot {
  readonly iot: IotEngine;
  readonly services: readonly AwsService[];
  readonly upgrade: UpgradeHandler;
  /** `localhost:<port>` of the broker. */
  readonly endpoint: string;
  /** Path of the certificate that clients must trust. */
  readonly caFile: string;
  /** Is where devices get AWS credentials; listens once it is opened. */
  readonly credentials: CredentialsProvider;
  close(): Promise<void>;
}

/** The server certificate is looked at this often, in ms. */
const RENEWAL_CHECK_MS = 24 * 3_600_000;

/** Longest wait at the end for actions under way, in ms. */
const RULES_END_MS_MAX = 2000;

/**
 * Starts AWS IoT Core.
 * @throws the system's error when the port is taken or the data folder is in use.
 */
export async function createIot(options: IotOptions): Promise<LocalIot> {
  await using cleanup = new AsyncDisposableStack();
  const { iam, log, epochMs = Date.now } = options;
  const limits = { ...DEFAULT_LIMITS, ...options.limits };
  const directory = join(options.dataDir, "iot");
  const authority = await openCertificateAuthority(directory);
  const stores = await openStores({ directory, limits, epochMs, log }, cleanup);
  const { registry, retained, roleAliases: aliases } = stores;

  const publish = async (message: ServiceMessage) => {
    checkMessage(message.topic, message.payload, limits);
    await broker.publish(message);
  };
  const roles = createServiceRoles({ iam, epochMs });
  const { mayInvoke = () => true } = options;
  const rulesLog = log.child({ part: "rules" });
  const rules = createRules({ ...options, mayInvoke, roles, epochMs, publish, log: rulesLog });
  cleanup.defer(() => endRules(rules, log));
  const broker = await createBroker({
    ...stores,
    revision: registry.revision,
    limits,
    onMessage: rules.see,
    epochMs,
    log: log.child({ part: "broker" }),
  });
  cleanup.defer(() => broker.close());
  const certificate = await openServerCertificate(directory, authority, epochMs());
  const { caPem } = authority;
  const listener = await listenTls({ ...options, caPem, certificate, registry, broker, limits });
  cleanup.defer(() => listener.close());
  const renewal = setInterval(() => {
    openServerCertificate(directory, authority, epochMs())
      .then(listener.renew)
      .catch((error: unknown) => log.error("server certificate not renewed", { error }));
  }, RENEWAL_CHECK_MS).unref();
  cleanup.defer(() => clearInterval(renewal));

  const issuing = { registry, aliases, iam, epochMs, directory, host: options.host };
  const credentials = createCredentialsProvider({ ...issuing, log });
  cleanup.defer(() => credentials.close());
  const endpoint = `localhost:${listener.port}`;
  const credentialsEndpoint = credentials.endpoint;
  const control = {
    registry,
    authority,
    endpoint,
    rules,
    roleAliases: aliases,
    credentialsEndpoint,
  };
  const rights = createHttpRights({ registry, epochMs });
  const running = cleanup.move();
  return {
    iot: createEngine(stores, rules, publish),
    services: [createControlPlane(control), createDataPlane({ publish, retained, rights })],
    upgrade: createWebSocketUpgrade({ iam, registry, broker, limits, epochMs, log }),
    endpoint,
    caFile: authority.caFile,
    credentials,
    close: () => running.disposeAsync(),
  };
}

interface StoresOptions {
  readonly directory: string;
  readonly limits: BrokerLimits;
  readonly epochMs: () => number;
  readonly log: Log;
}

/** Opens what outlives the process: SQLite for the registry, LevelDB for sessions. */
async function openStores(
  { directory, limits, epochMs, log }: StoresOptions,
  cleanup: AsyncDisposableStack,
) {
  const database = openDatabase(join(directory, "registry.db"));
  cleanup.defer(() => database.close());
  const registry = createRegistry(database, epochMs);
  const roleAliases = createRoleAliases(database, epochMs);
  const retained = createRetainedMessages(database, epochMs);
  const sessions = createSessions(database, limits.sessionExpiryMs, epochMs);
  const persistence = await openPersistence({
    directory: join(directory, "mqtt"),
    retained,
    queueMax: limits.sessionQueueMax,
    log,
  });
  cleanup.defer(() => persistence.close());
  return { registry, roleAliases, retained, sessions, persistence };
}

async function endRules(rules: Rules, log: Log): Promise<void> {
  try {
    await withTimeout(rules.idle(), RULES_END_MS_MAX, "topic rules");
  } catch (error) {
    log.warn("topic rules were cut short", { error });
  }
}

function createEngine(
  { registry, roleAliases }: { readonly registry: Registry; readonly roleAliases: RoleAliases },
  rules: Rules,
  publish: IotEngine["publish"],
): IotEngine {
  const { policies, thingTypes, things, attachments } = registry;
  return {
    putRoleAlias: roleAliases.put,
    putPolicy: ({ name, document }) => policies.put(name, JSON.stringify(document)),
    putThingType: ({ name, description }) => {
      if (thingTypes.find(name) === undefined) thingTypes.create(name, { description });
    },
    putRule: ({ name, arn, payload }) => {
      rules.put({ name, arn, payload: rulePayloadSchema.parse(payload) });
    },
    putThing: ({ name, type, attributes }) => {
      if (things.find(name) === undefined) things.create(name, { type, attributes });
      else things.update(name, { type, removeType: type === undefined, attributes });
    },
    attachPolicy: attachments.attachPolicy,
    attachThingPrincipal: attachments.attachThing,
    publish,
  };
}
