/** Serves the operations on things and their principals. */
import { z } from "zod";
import { invalidRequest, thingArn } from "../names.ts";
import { pageOf, pageRequest } from "../registry/page.ts";
import type { Registry } from "../registry/registry.ts";
import type { Thing } from "../registry/things.ts";
import { type ApiRequest, isTrue, type Route } from "./route.ts";

const PRINCIPAL = "x-amzn-principal";

const attributePayload = z.strictObject({
  attributes: z.record(z.string(), z.string()).optional(),
  merge: z.boolean().optional(),
});
const createSchema = z.strictObject({
  thingTypeName: z.string().optional(),
  attributePayload: attributePayload.optional(),
});
const updateSchema = createSchema.extend({
  expectedVersion: z.number().int().optional(),
  removeThingType: z.boolean().optional(),
});

export function thingRoutes(registry: Registry): readonly Route[] {
  return [
    ...recordRoutes(registry),
    ...principalRoutes(registry),
    { method: "GET", path: "/things", handle: (request) => listThings(registry, request) },
  ];
}

function recordRoutes({ things }: Registry): readonly Route[] {
  return [
    {
      method: "POST",
      path: "/things/{thingName}",
      handle: ({ param, body }) => {
        const { thingTypeName, attributePayload: payload } = body(createSchema);
        const thing = things.create(param("thingName"), {
          type: thingTypeName,
          attributes: payload?.attributes,
        });
        return { thingName: thing.name, thingArn: thingArn(thing.name), thingId: thing.id };
      },
    },
    {
      method: "GET",
      path: "/things/{thingName}",
      handle: ({ param }) => {
        const thing = things.get(param("thingName"));
        return { defaultClientId: thing.name, thingId: thing.id, ...summary(thing) };
      },
    },
    {
      method: "PATCH",
      path: "/things/{thingName}",
      handle: ({ param, body }) => {
        const update = body(updateSchema);
        things.update(param("thingName"), {
          type: update.thingTypeName,
          removeType: update.removeThingType,
          attributes: update.attributePayload?.attributes,
          merge: update.attributePayload?.merge,
          expectedVersion: update.expectedVersion,
        });
        return {};
      },
    },
    {
      method: "DELETE",
      path: "/things/{thingName}",
      handle: ({ param, query }) => {
        const expected = query.get("expectedVersion");
        things.delete(param("thingName"), expected === null ? undefined : Number(expected));
        return {};
      },
    },
  ];
}

function principalRoutes({ attachments }: Registry): readonly Route[] {
  return [
    {
      method: "PUT",
      path: "/things/{thingName}/principals",
      handle: ({ param, header, query }) => {
        refuseExclusive(query);
        attachments.attachThing(param("thingName"), header(PRINCIPAL));
        return {};
      },
    },
    {
      method: "DELETE",
      path: "/things/{thingName}/principals",
      handle: ({ param, header }) => {
        attachments.detachThing(param("thingName"), header(PRINCIPAL));
        return {};
      },
    },
    {
      method: "GET",
      path: "/things/{thingName}/principals",
      handle: ({ param, query }) => {
        const page = namePage(attachments.principalsOf(param("thingName")), query);
        return { principals: page.items, ...token(page.nextToken) };
      },
    },
    {
      method: "GET",
      path: "/principals/things",
      handle: ({ header, query }) => {
        const page = namePage(attachments.thingsOf(header(PRINCIPAL)), query);
        return { things: page.items, ...token(page.nextToken) };
      },
    },
  ];
}

function refuseExclusive(query: URLSearchParams): void {
  const type = query.get("thingPrincipalType");
  if (type === null || type === "NON_EXCLUSIVE_THING") return;
  throw invalidRequest(`thingPrincipalType ${type} is not supported by the local host`);
}

function listThings({ things }: Registry, { query }: ApiRequest): object {
  const wanted = filterOf(query);
  const request = pageRequest(query.get("maxResults"), query.get("nextToken"));
  const page = pageOf(things.list().filter(wanted), (thing) => thing.name, request);
  return { things: page.items.map(summary), ...token(page.nextToken) };
}

function filterOf(query: URLSearchParams): (thing: Thing) => boolean {
  const name = query.get("attributeName");
  const value = query.get("attributeValue");
  const type = query.get("thingTypeName");
  const prefix = isTrue(query.get("usePrefixAttributeValue"));
  return (thing) => {
    if (type !== null && thing.type !== type) return false;
    if (name === null) return true;
    const actual = thing.attributes[name];
    if (value === null) return actual !== undefined;
    return prefix ? actual?.startsWith(value) === true : actual === value;
  };
}

function summary(thing: Thing): object {
  return {
    thingName: thing.name,
    ...(thing.type === undefined ? {} : { thingTypeName: thing.type }),
    thingArn: thingArn(thing.name),
    attributes: thing.attributes,
    version: thing.version,
  };
}

const namePage = (names: readonly string[], query: URLSearchParams) =>
  pageOf(names, (name) => name, pageRequest(query.get("maxResults"), query.get("nextToken")));

/** Gives a `nextToken` member only where there is one. */
export const token = (nextToken: string | undefined) =>
  nextToken === undefined ? {} : { nextToken };
