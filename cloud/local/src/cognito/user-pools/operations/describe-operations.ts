/** Answers what pools and clients there are, and how they are set. */
import { z } from "zod";
import { type Operations, signed } from "../operation.ts";
import type { Client, Pool } from "../pool-registry.ts";
import { policyOf } from "../registration.ts";
import { validityS } from "../tokens.ts";
import type { UserPoolParts } from "../user-pool-parts.ts";
import { nextAfter, PAGE_MAX, startAfter } from "./page.ts";

const inPool = { UserPoolId: z.string() };
const page = { MaxResults: z.int().min(1).max(PAGE_MAX), NextToken: z.string().optional() };
const clientPage = { MaxResults: page.MaxResults.optional(), NextToken: page.NextToken };

export const describeOperations: Operations = {
  DescribeUserPool: signed(z.object(inPool), (parts, { UserPoolId }) => ({
    UserPool: poolType(parts, parts.registry.pool(UserPoolId)),
  })),
  DescribeUserPoolClient: signed(
    z.object({ ...inPool, ClientId: z.string() }),
    (parts, { UserPoolId, ClientId }) => ({
      UserPoolClient: clientType(parts, parts.registry.client(ClientId, UserPoolId)),
    }),
  ),
  ListUserPools: signed(z.object(page), (parts, body) => {
    const { shown, token } = pageOf(parts.registry.pools(), body);
    return {
      UserPools: shown.map((pool) => ({ ...shortPool(pool), LambdaConfig: {} })),
      ...(token !== undefined && { NextToken: token }),
    };
  }),
  ListUserPoolClients: signed(z.object({ ...inPool, ...clientPage }), (parts, body) => {
    const { id } = parts.registry.pool(body.UserPoolId);
    const { shown, token } = pageOf(parts.registry.clientsOf(id), body);
    return {
      UserPoolClients: shown.map((client) => ({
        ClientId: client.id,
        UserPoolId: id,
        ClientName: client.properties.ClientName,
      })),
      ...(token !== undefined && { NextToken: token }),
    };
  }),
};

function pageOf<T extends { readonly id: string }>(
  all: readonly T[],
  { MaxResults, NextToken }: { MaxResults?: number | undefined; NextToken?: string | undefined },
) {
  const after = startAfter(NextToken);
  const left = [...all].filter(({ id }) => id > after).sort((a, b) => (a.id < b.id ? -1 : 1));
  return nextAfter(left, MaxResults ?? PAGE_MAX, ({ id }) => id);
}

function shortPool({ id, properties, startedAtMs }: Pool) {
  const atS = startedAtMs / 1_000;
  return {
    Id: id,
    Name: properties.UserPoolName,
    CreationDate: atS,
    LastModifiedDate: atS,
  };
}

function poolType({ people, registry }: UserPoolParts, pool: Pool): object {
  const { properties } = pool;
  const { Policies, ...others } = shared(properties);
  return {
    ...others,
    ...shortPool(pool),
    Arn: pool.arn,
    Policies: { ...Policies, PasswordPolicy: policyOf(pool) },
    SchemaAttributes: properties.Schema,
    UserPoolTags: properties.UserPoolTags ?? {},
    MfaConfiguration: "OFF",
    EstimatedNumberOfUsers: people.count(pool.id),
    Domain: registry.domainOf(pool.id),
  };
}

/** Gives the properties that the API names as the template does. */
function shared({ Schema, UserPoolName, UserPoolTags, ...others }: Pool["properties"]) {
  return others;
}

function clientType({ registry }: UserPoolParts, { id, properties }: Client): object {
  const atS = registry.pool(properties.UserPoolId).startedAtMs / 1_000;
  const refreshS = validityS({ id, properties }, "RefreshToken");
  return {
    ...properties,
    GenerateSecret: undefined,
    ClientId: id,
    RefreshTokenValidity: properties.RefreshTokenValidity ?? refreshS / 86_400,
    CreationDate: atS,
    LastModifiedDate: atS,
  };
}
