/** Answers who belongs to which group. */
import { z } from "zod";
import { type Operations, signed } from "../operation.ts";
import type { Group } from "../pool-registry.ts";
import { getPerson, groupsOf, type UserPoolParts } from "../user-pool-parts.ts";
import { userType } from "./admin-person-operations.ts";
import { nextAfter, PAGE_MAX, startAfter } from "./page.ts";

const pool = { UserPoolId: z.string() };
const who = { ...pool, Username: z.string().min(1).max(128) };
const membership = z.object({ ...who, GroupName: z.string() });
const page = {
  Limit: z.int().min(0).max(PAGE_MAX).optional(),
  NextToken: z.string().optional(),
};

export const adminGroupOperations: Operations = {
  AdminAddUserToGroup: signed(membership, (parts, body) => {
    const person = getPerson(parts, parts.registry.pool(body.UserPoolId), body.Username);
    parts.people.addToGroup(person, parts.registry.group(body.UserPoolId, body.GroupName).name);
    return {};
  }),
  AdminRemoveUserFromGroup: signed(membership, (parts, body) => {
    const person = getPerson(parts, parts.registry.pool(body.UserPoolId), body.Username);
    parts.people.removeFromGroup(
      person,
      parts.registry.group(body.UserPoolId, body.GroupName).name,
    );
    return {};
  }),
  AdminListGroupsForUser: signed(z.object({ ...who, ...page }), (parts, body) => {
    const person = getPerson(parts, parts.registry.pool(body.UserPoolId), body.Username);
    return groupPage(parts, groupsOf(parts, person), body);
  }),
  ListGroups: signed(z.object({ ...pool, ...page }), (parts, body) =>
    groupPage(parts, parts.registry.groupsOf(parts.registry.pool(body.UserPoolId).id), body),
  ),
  GetGroup: signed(z.object({ ...pool, GroupName: z.string() }), (parts, body) => {
    const { id } = parts.registry.pool(body.UserPoolId);
    return { Group: groupType(parts, parts.registry.group(id, body.GroupName)) };
  }),
  ListUsersInGroup: signed(z.object({ ...pool, GroupName: z.string(), ...page }), (parts, body) => {
    const { id: poolId } = parts.registry.pool(body.UserPoolId);
    const { name: group } = parts.registry.group(poolId, body.GroupName);
    const count = body.Limit || PAGE_MAX;
    const people = parts.people.listInGroup({
      poolId,
      group,
      after: startAfter(body.NextToken),
      count: count + 1,
    });
    const { shown, token } = nextAfter(people, count, ({ username }) => username);
    return { Users: shown.map(userType), ...(token !== undefined && { NextToken: token }) };
  }),
};

interface PageRequest {
  readonly Limit?: number | undefined;
  readonly NextToken?: string | undefined;
}

function groupPage(parts: UserPoolParts, groups: readonly Group[], request: PageRequest): object {
  const after = startAfter(request.NextToken);
  const from = after === "" ? 0 : groups.findIndex(({ name }) => name === after) + 1;
  const { shown, token } = nextAfter(
    groups.slice(from),
    request.Limit || PAGE_MAX,
    ({ name }) => name,
  );
  return {
    Groups: shown.map((group) => groupType(parts, group)),
    ...(token !== undefined && { NextToken: token }),
  };
}

function groupType({ registry }: UserPoolParts, { name, properties }: Group): object {
  const atS = registry.pool(properties.UserPoolId).startedAtMs / 1_000;
  return {
    GroupName: name,
    UserPoolId: properties.UserPoolId,
    Description: properties.Description,
    Precedence: properties.Precedence,
    RoleArn: properties.RoleArn,
    CreationDate: atS,
    LastModifiedDate: atS,
  };
}
