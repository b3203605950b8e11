/** Keeps thing types. */
import { randomUUID } from "node:crypto";
import type { DatabaseSync } from "node:sqlite";
import { alreadyExists, checkName, invalidRequest, notFound, thingTypeArn } from "../names.ts";
import type { Revision } from "./revision.ts";

export interface ThingType {
  readonly name: string;
  readonly id: string;
  readonly description: string | undefined;
  readonly searchableAttributes: readonly string[];
  readonly createdAtMs: number;
  readonly deprecatedAtMs: number | undefined;
}

export interface ThingTypeProperties {
  readonly description?: string | undefined;
  readonly searchableAttributes?: readonly string[] | undefined;
}

export interface ThingTypes {
  /** @throws AwsError ResourceAlreadyExistsException when it exists with other properties. */
  create(name: string, properties: ThingTypeProperties): ThingType;
  find(name: string): ThingType | undefined;
  /** @throws AwsError ResourceNotFoundException. */
  get(name: string): ThingType;
  list(): readonly ThingType[];
  deprecate(name: string, undo: boolean): void;
  /** @throws AwsError InvalidRequestException unless deprecated for five minutes and unused. */
  delete(name: string): void;
}

/** AWS deletes a type only so long after its deprecation. @see https://docs.aws.amazon.com/iot/latest/apireference/API_DeleteThingType.html */
const DEPRECATED_FOR_MS = 5 * 60_000;

interface Row {
  readonly name: string;
  readonly id: string;
  readonly description: string | null;
  readonly searchable: string;
  readonly created_at: number;
  readonly deprecated_at: number | null;
}

export function createThingTypes(
  database: DatabaseSync,
  revision: Revision,
  nowMs: () => number,
): ThingTypes {
  const byName = database.prepare("SELECT * FROM thing_types WHERE name = ?");
  const all = database.prepare("SELECT * FROM thing_types ORDER BY name");
  const insert = database.prepare("INSERT INTO thing_types VALUES (?, ?, ?, ?, ?, NULL)");
  const setDeprecated = database.prepare("UPDATE thing_types SET deprecated_at = ? WHERE name = ?");
  const remove = database.prepare("DELETE FROM thing_types WHERE name = ?");
  const used = database.prepare("SELECT 1 FROM things WHERE type = ? LIMIT 1");

  const find = (name: string) => {
    const row = byName.get(name) as unknown as Row | undefined;
    return row && fromRow(row);
  };
  const get = (name: string) => {
    const found = find(name);
    if (found === undefined) throw notFound(`Thing type ${name} not found.`);
    return found;
  };
  return {
    find,
    get,
    list: () => (all.all() as unknown as Row[]).map(fromRow),
    create: (name, properties) => {
      checkName("thingType", name);
      const existing = find(name);
      if (existing !== undefined) return sameOrRefused(existing, properties);
      const searchable = JSON.stringify(properties.searchableAttributes ?? []);
      insert.run(name, randomUUID(), properties.description ?? null, searchable, nowMs());
      revision.bump();
      return get(name);
    },
    deprecate: (name, undo) => {
      get(name);
      setDeprecated.run(undo ? null : nowMs(), name);
    },
    delete: (name) => {
      const { deprecatedAtMs } = get(name);
      if (deprecatedAtMs === undefined || nowMs() - deprecatedAtMs < DEPRECATED_FOR_MS) {
        throw invalidRequest(
          `Cannot delete thing type : ${name}. The thing type must have been deprecated for five minutes`,
        );
      }
      if (used.get(name) !== undefined) {
        throw invalidRequest(`Cannot delete thing type : ${name}. Things still have this type`);
      }
      remove.run(name);
      revision.bump();
    },
  };
}

function fromRow(row: Row): ThingType {
  return {
    name: row.name,
    id: row.id,
    description: row.description ?? undefined,
    searchableAttributes: JSON.parse(row.searchable) as string[],
    createdAtMs: row.created_at,
    deprecatedAtMs: row.deprecated_at ?? undefined,
  };
}

function sameOrRefused(existing: ThingType, properties: ThingTypeProperties): ThingType {
  const wanted = [properties.description, properties.searchableAttributes ?? []];
  const has = [existing.description, existing.searchableAttributes];
  if (JSON.stringify(wanted) === JSON.stringify(has)) return existing;
  throw alreadyExists(
    `Thing type ${existing.name} already exists in account with different properties`,
    thingTypeArn(existing.name),
    existing.id,
  );
}
