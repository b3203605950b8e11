/** Keeps role aliases: names under which devices ask for the credentials of a role. */
import type { DatabaseSync } from "node:sqlite";
import { arn } from "../../aws-names.ts";
import { alreadyExists, invalidRequest, notFound } from "../names.ts";

export interface RoleAlias {
  readonly name: string;
  readonly roleArn: string;
  /** Life of the credentials, 900 to 43200 s. */
  readonly durationS: number;
  readonly createdAtMs: number;
  readonly modifiedAtMs: number;
}

export type RoleAliasRequest = Pick<RoleAlias, "name" | "roleArn" | "durationS">;

export interface RoleAliases {
  /** @throws AwsError ResourceAlreadyExistsException, InvalidRequestException. */
  create(request: RoleAliasRequest): RoleAlias;
  /** Makes or changes an alias, as a template does. @throws AwsError InvalidRequestException. */
  put(request: RoleAliasRequest): void;
  find(name: string): RoleAlias | undefined;
  /** @throws AwsError ResourceNotFoundException. */
  get(name: string): RoleAlias;
  /** Lists by name. */
  list(): readonly RoleAlias[];
  /** @throws AwsError ResourceNotFoundException. */
  delete(name: string): void;
}

/** @see https://docs.aws.amazon.com/iot/latest/apireference/API_CreateRoleAlias.html */
export const ROLE_ALIAS_NAME = /^[\w=,@-]{1,128}$/;
export const DURATION_S = { min: 900, max: 43_200, default: 3_600 } as const;

export const roleAliasArn = (name: string) => arn("iot", `rolealias/${name}`);

const SCHEMA = `CREATE TABLE IF NOT EXISTS role_aliases (
  name TEXT PRIMARY KEY, role_arn TEXT NOT NULL, duration_s INTEGER NOT NULL,
  created_at INTEGER NOT NULL, modified_at INTEGER NOT NULL) STRICT`;

interface Row {
  readonly name: string;
  readonly role_arn: string;
  readonly duration_s: number;
  readonly created_at: number;
  readonly modified_at: number;
}

/** Opens the aliases in the registry's database, making their table the first time. */
export function createRoleAliases(database: DatabaseSync, nowMs: () => number): RoleAliases {
  database.exec(SCHEMA);
  const byName = database.prepare("SELECT * FROM role_aliases WHERE name = ?");
  const all = database.prepare("SELECT * FROM role_aliases ORDER BY name");
  const remove = database.prepare("DELETE FROM role_aliases WHERE name = ?");
  const upsert = database.prepare(
    "INSERT INTO role_aliases VALUES (?1, ?2, ?3, ?4, ?4) ON CONFLICT (name) DO UPDATE SET role_arn = ?2, duration_s = ?3, modified_at = ?4",
  );
  const find = (name: string) => {
    const row = byName.get(name) as unknown as Row | undefined;
    return row && fromRow(row);
  };
  const get = (name: string) => {
    const found = find(name);
    if (found === undefined) throw notFound(`Role alias ${name} does not exist`);
    return found;
  };
  const put = ({ name, roleArn, durationS }: RoleAliasRequest) => {
    if (!ROLE_ALIAS_NAME.test(name)) throw invalidRequest(`${name} is no name of a role alias`);
    if (durationS < DURATION_S.min || durationS > DURATION_S.max) {
      throw invalidRequest(
        `credentialDurationSeconds must be ${DURATION_S.min} to ${DURATION_S.max}, not ${durationS}`,
      );
    }
    upsert.run(name, roleArn, durationS, nowMs());
  };
  return {
    find,
    get,
    put,
    create: (request) => {
      const { name } = request;
      if (find(name) !== undefined) {
        throw alreadyExists(`Role alias ${name} already exists`, roleAliasArn(name), name);
      }
      put(request);
      return get(name);
    },
    list: () => (all.all() as unknown as Row[]).map(fromRow),
    delete: (name) => {
      get(name);
      remove.run(name);
    },
  };
}

function fromRow({ name, role_arn, duration_s, created_at, modified_at }: Row): RoleAlias {
  return {
    name,
    roleArn: role_arn,
    durationS: duration_s,
    createdAtMs: created_at,
    modifiedAtMs: modified_at,
  };
}
