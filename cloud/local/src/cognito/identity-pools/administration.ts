/** Answers what an administrator asks about identity pools and their identities. */
import { z } from "zod";
import { checkBody } from "../../front-door/json-call.ts";
import type { IdentityPool } from "../seams.ts";
import { identityNotFound, poolNotFound } from "./errors.ts";
import type { Identities, Identity } from "./identities.ts";
import type { Operation } from "./operation.ts";

export interface AdministrationOptions {
  readonly pools: ReadonlyMap<string, IdentityPool>;
  readonly identities: Identities;
}

/** Pools or identities on a page at most. @see https://docs.aws.amazon.com/cognitoidentity/latest/APIReference/API_ListIdentities.html */
const PAGE_MAX = 60;

const page = { MaxResults: z.int().min(1).max(PAGE_MAX), NextToken: z.string().optional() };
const poolBody = z.object({ IdentityPoolId: z.string() });
const listBody = poolBody.extend(page);
const idsBody = z.object({ IdentityIdsToDelete: z.array(z.string()).min(1).max(PAGE_MAX) });

/** Makes the operations that need a signature, by name. */
export function administration(options: AdministrationOptions): ReadonlyMap<string, Operation> {
  const { pools, identities } = options;
  return new Map<string, Operation>([
    ["ListIdentityPools", (body) => listPools(pools, body)],
    ["DescribeIdentityPool", (body) => describePool(poolOf(pools, body))],
    ["ListIdentities", (body) => listIdentities(options, body)],
    [
      "DescribeIdentity",
      (body) => {
        const { IdentityId } = checkBody(z.object({ IdentityId: z.string() }), body);
        const identity = identities.find(IdentityId);
        if (identity === undefined) throw identityNotFound(IdentityId);
        return describeIdentity(identity);
      },
    ],
    [
      "DeleteIdentities",
      (body) => {
        const { IdentityIdsToDelete } = checkBody(idsBody, body);
        for (const id of IdentityIdsToDelete) identities.delete(id);
        return { UnprocessedIdentityIds: [] };
      },
    ],
  ]);
}

function poolOf(pools: ReadonlyMap<string, IdentityPool>, body: unknown): IdentityPool {
  const { IdentityPoolId } = checkBody(poolBody, body);
  const pool = pools.get(IdentityPoolId);
  if (pool === undefined) throw poolNotFound(IdentityPoolId);
  return pool;
}

function listPools(pools: ReadonlyMap<string, IdentityPool>, body: unknown): object {
  const { MaxResults, NextToken = "" } = checkBody(z.object(page), body);
  const later = [...pools.values()]
    .filter(({ id }) => id > NextToken)
    .toSorted((a, b) => (a.id < b.id ? -1 : 1));
  const { items, next } = cut(later, MaxResults);
  const IdentityPools = items.map(({ id, name }) => ({
    IdentityPoolId: id,
    IdentityPoolName: name,
  }));
  return { IdentityPools, ...next };
}

function listIdentities({ pools, identities }: AdministrationOptions, body: unknown): object {
  const pool = poolOf(pools, body);
  const { MaxResults, NextToken = "" } = checkBody(listBody, body);
  // One more than the page tells whether there is a next one.
  const { items, next } = cut(identities.list(pool.id, NextToken, MaxResults + 1), MaxResults);
  return { IdentityPoolId: pool.id, Identities: items.map(describeIdentity), ...next };
}

function cut<T extends { readonly id: string }>(later: readonly T[], size: number) {
  const items = later.slice(0, size);
  const last = items.at(-1);
  const isMore = last !== undefined && later.length > items.length;
  return { items, next: isMore ? { NextToken: last.id } : {} };
}

function describePool({ id, name, providers, allowsClassicFlow, tags }: IdentityPool): object {
  return {
    IdentityPoolId: id,
    IdentityPoolName: name,
    AllowUnauthenticatedIdentities: false,
    AllowClassicFlow: allowsClassicFlow,
    CognitoIdentityProviders: providers.map((provider) => ({
      ProviderName: provider.name,
      ClientId: provider.clientId,
      ServerSideTokenCheck: provider.asksUserPool,
    })),
    IdentityPoolTags: tags,
  };
}

function describeIdentity({ id, provider, createdAtMs, modifiedAtMs }: Identity): object {
  return {
    IdentityId: id,
    Logins: [provider],
    CreationDate: createdAtMs / 1_000,
    LastModifiedDate: modifiedAtMs / 1_000,
  };
}
