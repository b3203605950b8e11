/** Serves the operations on role aliases. */
import { z } from "zod";
import { ACCOUNT_ID } from "../../aws-names.ts";
import { isTrue, type Route, seconds } from "../api/route.ts";
import { pageOf, pageRequest } from "../registry/page.ts";
import { DURATION_S, type RoleAlias, type RoleAliases, roleAliasArn } from "./role-aliases.ts";

const PATH = "/role-aliases/{roleAlias}";
const duration = z.int().min(DURATION_S.min).max(DURATION_S.max).optional();
const roleArn = z.string().min(20).max(2048);
const createSchema = z.strictObject({
  roleArn,
  credentialDurationSeconds: duration,
  tags: z.array(z.object({ Key: z.string(), Value: z.string().optional() })).optional(),
});
const updateSchema = z.strictObject({
  roleArn: roleArn.optional(),
  credentialDurationSeconds: duration,
});

export function roleAliasRoutes(aliases: RoleAliases): readonly Route[] {
  return [
    {
      method: "POST",
      path: PATH,
      handle: ({ param, body }) => {
        const { roleArn: role, credentialDurationSeconds: durationS = DURATION_S.default } =
          body(createSchema);
        return summary(aliases.create({ name: param("roleAlias"), roleArn: role, durationS }));
      },
    },
    {
      method: "GET",
      path: PATH,
      handle: ({ param }) => ({ roleAliasDescription: describe(aliases.get(param("roleAlias"))) }),
    },
    {
      method: "PUT",
      path: PATH,
      handle: ({ param, body }) => {
        const old = aliases.get(param("roleAlias"));
        const { roleArn: role, credentialDurationSeconds } = body(updateSchema);
        const durationS = credentialDurationSeconds ?? old.durationS;
        aliases.put({ name: old.name, roleArn: role ?? old.roleArn, durationS });
        return summary(old);
      },
    },
    {
      method: "DELETE",
      path: PATH,
      handle: ({ param }) => {
        aliases.delete(param("roleAlias"));
        return {};
      },
    },
    {
      method: "GET",
      path: "/role-aliases",
      handle: ({ query }) => {
        const descending = query.has("isAscendingOrder") && !isTrue(query.get("isAscendingOrder"));
        const all = descending ? aliases.list().toReversed() : aliases.list();
        const request = { ...pageRequest(query.get("pageSize"), query.get("marker")), descending };
        const { items, nextToken } = pageOf(all, ({ name }) => name, request);
        return {
          roleAliases: items.map(({ name }) => name),
          ...(nextToken === undefined ? {} : { nextMarker: nextToken }),
        };
      },
    },
  ];
}

function summary({ name }: RoleAlias): object {
  return { roleAlias: name, roleAliasArn: roleAliasArn(name) };
}

function describe(alias: RoleAlias): object {
  return {
    ...summary(alias),
    roleArn: alias.roleArn,
    owner: ACCOUNT_ID,
    credentialDurationSeconds: alias.durationS,
    creationDate: seconds(alias.createdAtMs),
    lastModifiedDate: seconds(alias.modifiedAtMs),
  };
}
