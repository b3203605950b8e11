/** Keeps what the templates say: pools with their clients, groups, domains and providers. */
import { arn } from "../../aws-names.ts";
import { notFound } from "./cognito-error.ts";
import type {
  ClientProperties,
  DomainProperties,
  GroupProperties,
  PoolProperties,
  ProviderProperties,
} from "./part-schemas.ts";
import type { SigningKey } from "./signing-key.ts";

export interface Pool {
  readonly id: string;
  readonly arn: string;
  readonly properties: PoolProperties;
  /** Resolves once its key is read or made. */
  readonly key: Promise<SigningKey>;
  readonly startedAtMs: number;
}

export interface Client {
  readonly id: string;
  readonly properties: ClientProperties & { readonly ClientSecret?: string | undefined };
}

export interface Group {
  readonly name: string;
  readonly properties: GroupProperties;
}

export interface PoolRegistry {
  /** Takes one resource of the family over, by type and ref. */
  put(type: string, ref: string, properties: object): void;
  pools(): readonly Pool[];
  findPool(id: string): Pool | undefined;
  /** @throws AwsError ResourceNotFoundException. */
  pool(id: string): Pool;
  /** @throws AwsError ResourceNotFoundException, also for a client of another pool. */
  client(clientId: string, poolId?: string): Client;
  clientsOf(poolId: string): readonly Client[];
  /** Lists groups by precedence, the lowest number first, then by name. */
  groupsOf(poolId: string): readonly Group[];
  /** @throws AwsError ResourceNotFoundException. */
  group(poolId: string, name: string): Group;
  findDomain(domain: string): DomainProperties | undefined;
  domainOf(poolId: string): string | undefined;
  providersOf(poolId: string): readonly ProviderProperties[];
}

export interface PoolRegistryOptions {
  readonly openKey: (poolId: string) => Promise<SigningKey>;
  readonly epochMs: () => number;
}

export function createPoolRegistry({ openKey, epochMs }: PoolRegistryOptions): PoolRegistry {
  const pools = new Map<string, Pool>();
  const clients = new Map<string, Client>();
  const groups = new Map<string, Group>();
  const domains = new Map<string, DomainProperties>();
  const providers = new Map<string, ProviderProperties>();
  const putPool = (id: string, properties: PoolProperties) => {
    const { key = openKey(id), startedAtMs = epochMs() } = pools.get(id) ?? {};
    // Whoever needs it is told then; until that it must not end the process.
    key.catch(() => undefined);
    pools.set(id, { id, arn: arn("cognito-idp", `userpool/${id}`), properties, key, startedAtMs });
  };
  const put: Readonly<Record<string, (ref: string, properties: object) => void>> = {
    "AWS::Cognito::UserPool": (id, properties) => putPool(id, properties as PoolProperties),
    "AWS::Cognito::UserPoolClient": (id, properties) => {
      clients.set(id, { id, properties: properties as ClientProperties });
    },
    "AWS::Cognito::UserPoolGroup": (name, properties) => {
      const group = { name, properties: properties as GroupProperties };
      groups.set(`${group.properties.UserPoolId} ${name}`, group);
    },
    "AWS::Cognito::UserPoolDomain": (domain, properties) => {
      domains.set(domain, properties as DomainProperties);
    },
    "AWS::Cognito::UserPoolIdentityProvider": (name, properties) => {
      const provider = properties as ProviderProperties;
      providers.set(`${provider.UserPoolId} ${name}`, provider);
    },
  };
  return {
    put: (type, ref, properties) => put[type]?.(ref, properties),
    pools: () => [...pools.values()],
    findPool: (id) => pools.get(id),
    pool: (id) => pools.get(id) ?? raise(`User pool ${id}`),
    client: (id, poolId) => {
      const client = clients.get(id);
      const isHere = poolId === undefined || client?.properties.UserPoolId === poolId;
      return client !== undefined && isHere ? client : raise(`User pool client ${id}`);
    },
    clientsOf: (poolId) => ofPool(clients.values(), poolId),
    groupsOf: (poolId) => ofPool(groups.values(), poolId).sort(byPrecedence),
    group: (poolId, name) => groups.get(`${poolId} ${name}`) ?? raiseGroup(),
    findDomain: (domain) => domains.get(domain),
    domainOf: (poolId) =>
      [...domains.values()].find(({ UserPoolId }) => UserPoolId === poolId)?.Domain,
    providersOf: (poolId) =>
      [...providers.values()].filter(({ UserPoolId }) => UserPoolId === poolId),
  };
}

function ofPool<T extends { readonly properties: { readonly UserPoolId: string } }>(
  all: Iterable<T>,
  poolId: string,
): T[] {
  return [...all].filter(({ properties }) => properties.UserPoolId === poolId);
}

function byPrecedence(left: Group, right: Group): number {
  const of = ({ properties }: Group) => properties.Precedence ?? Number.MAX_SAFE_INTEGER;
  return of(left) - of(right) || (left.name < right.name ? -1 : 1);
}

function raise(what: string): never {
  throw notFound(what);
}

function raiseGroup(): never {
  const error = notFound("Group");
  error.message = "Group not found.";
  throw error;
}
