/**
 * Every resource type of the local host against CloudFormation's own specification: a name that AWS
 * does not know would make a template right here and wrong there.
 */

import { loadAwsServiceSpec } from "@aws-cdk/aws-service-spec";
import type { Property, PropertyType, Resource } from "@aws-cdk/service-spec-types";
import { describe, expect, it } from "vitest";
import type { ResourceKind } from "../../cloud/local/src/contracts.ts";
import { honouredProperties } from "../../cloud/local/src/resources/honoured-properties.ts";
import { resourceKinds } from "../../cloud/local/src/resources/index.ts";
import { makeScope } from "../../cloud/local/src/template/scope.ts";
import { samples } from "./local-resource-samples.ts";

const database = await loadAwsServiceSpec();

type Properties = Readonly<Record<string, Property>>;

function specOf(type: string): Resource {
  const [resource] = database.lookup("resource", "cloudFormationType", "equals", type);
  if (resource === undefined) throw new Error(`AWS knows no ${type}`);
  return resource;
}

/** Finds the members of a property's type; `undefined` where AWS leaves it open (JSON, maps). */
function membersOf(type: PropertyType): Properties | undefined {
  if (type.type === "ref") return database.get("typeDefinition", type.reference.$ref).properties;
  if (type.type === "array") return membersOf(type.element);
  if (type.type !== "union") return undefined;
  const members = type.types.map(membersOf).filter((one) => one !== undefined);
  return members.length === 0 ? undefined : Object.assign({}, ...members);
}

function knows(properties: Properties, path: readonly string[]): boolean {
  const [name = "", ...rest] = path;
  const property = properties[name];
  if (property === undefined) return false;
  const members = membersOf(property.type);
  return rest.length === 0 || members === undefined || knows(members, rest);
}

function identify(kind: ResourceKind) {
  const sources = { endpoint: "http://localhost:8420", assets: anyAsset, secret: secretOf };
  const scope = makeScope("Stack", "Resource", sources);
  return kind.identify(kind.schema.parse(samples[kind.type]), scope);
}
const anyAsset = { get: () => "/assets/a" } as unknown as ReadonlyMap<string, string>;
const secretOf = (_name: string, length: number) => "s".repeat(length);

// CDK's own mark in a template is no type of AWS's specification.
const kinds = [...resourceKinds.values()].filter(({ type }) => type !== "AWS::CDK::Metadata");

describe.each(kinds.map((kind) => [kind.type, kind] as const))("%s", (type, kind) => {
  it("honours only properties that AWS has", () => {
    const { properties } = specOf(type);
    const unknown = honouredProperties(kind).filter(
      (path) => !knows(properties, path.replaceAll("[]", "").split(".")),
    );
    expect(unknown).toEqual([]);
  });

  it("gives only attributes that AWS has, and a Ref that agrees with them", () => {
    const { attributes, properties, primaryIdentifier } = specOf(type);
    const identity = identify(kind);
    const offered = Object.keys(identity.attributes ?? {});
    // Some attributes are read-only properties in AWS's specification.
    expect(offered.filter((name) => !(name in attributes || name in properties))).toEqual([]);
    const [identifier] = primaryIdentifier?.length === 1 ? primaryIdentifier : [];
    const sameName = identity.attributes?.[identifier ?? ""];
    expect(sameName ?? identity.ref).toBe(identity.ref);
  });

  it("gives the same identity at every start", () => {
    expect(identify(kind)).toEqual(identify(kind));
  });

  it("refuses a property that AWS does not have", () => {
    const given = { ...(samples[type] as object), Outlandish: 1 };
    expect(kind.schema.safeParse(given).success).toBe(false);
  });
});

it("every resource type has a sample, and every sample a type", () => {
  expect(new Set(Object.keys(samples))).toEqual(new Set(kinds.map(({ type }) => type)));
});
