/** Keeps things: the registry's records of devices. */
import { randomUUID } from "node:crypto";
import type { DatabaseSync } from "node:sqlite";
import { AwsError } from "../../contracts.ts";
import { alreadyExists, checkName, invalidRequest, notFound, thingArn } from "../names.ts";
import type { Revision } from "./revision.ts";
import { type Attributes, checkAttributes, mergeAttributes } from "./thing-attributes.ts";
import type { ThingTypes } from "./thing-types.ts";

export interface Thing {
  readonly name: string;
  readonly id: string;
  readonly type: string | undefined;
  readonly attributes: Attributes;
  readonly version: number;
}

export interface ThingUpdate {
  readonly type?: string | undefined;
  readonly removeType?: boolean | undefined;
  readonly attributes?: Attributes | undefined;
  readonly merge?: boolean | undefined;
  readonly expectedVersion?: number | undefined;
}

export interface Things {
  /** Makes a thing, or gives the one that is the same. @throws AwsError ResourceAlreadyExistsException. */
  create(
    name: string,
    properties: { type?: string | undefined; attributes?: Attributes | undefined },
  ): Thing;
  find(name: string): Thing | undefined;
  /** @throws AwsError ResourceNotFoundException. */
  get(name: string): Thing;
  list(): readonly Thing[];
  update(name: string, update: ThingUpdate): void;
  /** Deletes a thing, quietly when there is none. @throws AwsError InvalidRequestException while principals are attached. */
  delete(name: string, expectedVersion: number | undefined): void;
}

interface Row {
  readonly name: string;
  readonly id: string;
  readonly type: string | null;
  readonly attributes: string;
  readonly version: number;
}

export function createThings(
  database: DatabaseSync,
  revision: Revision,
  thingTypes: ThingTypes,
): Things {
  const byName = database.prepare("SELECT * FROM things WHERE name = ?");
  const all = database.prepare("SELECT * FROM things ORDER BY name");
  const insert = database.prepare("INSERT INTO things VALUES (?, ?, ?, ?, 1)");
  const change = database.prepare(
    "UPDATE things SET type = ?, attributes = ?, version = version + 1 WHERE name = ?",
  );
  const remove = database.prepare("DELETE FROM things WHERE name = ?");
  const attached = database.prepare("SELECT 1 FROM thing_principals WHERE thing = ? LIMIT 1");

  const find = (name: string) => {
    const row = byName.get(name) as unknown as Row | undefined;
    return row && fromRow(row);
  };
  const get = (name: string) => {
    const found = find(name);
    if (found === undefined) throw notFound(`Thing ${name} cannot be found.`);
    return found;
  };
  return {
    find,
    get,
    list: () => (all.all() as unknown as Row[]).map(fromRow),
    create: (name, { type, attributes = {} }) => {
      checkName("thing", name);
      const existing = find(name);
      if (existing !== undefined) return sameOrRefused(existing, type, attributes);
      if (type !== undefined) requireUsableType(thingTypes, type);
      checkAttributes(attributes, type !== undefined);
      insert.run(name, randomUUID(), type ?? null, JSON.stringify(attributes));
      revision.bump();
      return get(name);
    },
    update: (name, update) => {
      const old = get(name);
      checkVersion(old, update.expectedVersion);
      if (update.type !== undefined) requireUsableType(thingTypes, update.type);
      const type = update.removeType === true ? undefined : (update.type ?? old.type);
      const attributes =
        update.attributes === undefined
          ? old.attributes
          : mergeAttributes(old.attributes, update.attributes, update.merge === true);
      checkAttributes(attributes, type !== undefined);
      change.run(type ?? null, JSON.stringify(attributes), name);
      revision.bump();
    },
    delete: (name, expectedVersion) => {
      const thing = find(name);
      if (thing === undefined) return;
      checkVersion(thing, expectedVersion);
      if (attached.get(name) !== undefined) {
        throw invalidRequest(
          `Cannot delete: Thing ${name} is still attached to one or more principals`,
        );
      }
      remove.run(name);
      revision.bump();
    },
  };
}

function fromRow(row: Row): Thing {
  const attributes = JSON.parse(row.attributes) as Attributes;
  return { ...row, type: row.type ?? undefined, attributes };
}

function checkVersion(thing: Thing, expected: number | undefined): void {
  if (expected === undefined || expected === thing.version) return;
  throw new AwsError(
    "VersionConflictException",
    `The version for thing ${thing.name} does not match the expected version.`,
    409,
  );
}

function requireUsableType(thingTypes: ThingTypes, name: string): void {
  if (thingTypes.get(name).deprecatedAtMs === undefined) return;
  throw invalidRequest(`Can not use deprecated thing type ${name}`);
}

function sameOrRefused(existing: Thing, type: string | undefined, attributes: Attributes): Thing {
  const sorted = (of: Attributes) => JSON.stringify(Object.entries(of).sort());
  if (existing.type === type && sorted(existing.attributes) === sorted(attributes)) return existing;
  throw alreadyExists(
    `Thing ${existing.name} already exists in account with different attributes`,
    thingArn(existing.name),
    existing.id,
  );
}
