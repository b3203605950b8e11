/** Serves the operations on thing types. */
import { z } from "zod";
import { thingTypeArn } from "../names.ts";
import { pageOf, pageRequest } from "../registry/page.ts";
import type { ThingType, ThingTypes } from "../registry/thing-types.ts";
import { type Route, seconds } from "./route.ts";
import { token } from "./thing-routes.ts";

const createSchema = z.strictObject({
  thingTypeProperties: z
    .strictObject({
      thingTypeDescription: z.string().max(2028).optional(),
      searchableAttributes: z.array(z.string()).max(3).optional(),
    })
    .optional(),
});

const deprecateSchema = z.strictObject({ undoDeprecate: z.boolean().optional() });

export function thingTypeRoutes(thingTypes: ThingTypes): readonly Route[] {
  return [
    {
      method: "POST",
      path: "/thing-types/{thingTypeName}",
      handle: ({ param, body }) => {
        const { thingTypeProperties: properties } = body(createSchema);
        const type = thingTypes.create(param("thingTypeName"), {
          description: properties?.thingTypeDescription,
          searchableAttributes: properties?.searchableAttributes,
        });
        return identity(type);
      },
    },
    {
      method: "GET",
      path: "/thing-types/{thingTypeName}",
      handle: ({ param }) => {
        const type = thingTypes.get(param("thingTypeName"));
        return { ...identity(type), ...details(type) };
      },
    },
    {
      method: "GET",
      path: "/thing-types",
      handle: ({ query }) => {
        const name = query.get("thingTypeName");
        const types = thingTypes.list().filter((type) => name === null || type.name === name);
        const request = pageRequest(query.get("maxResults"), query.get("nextToken"));
        const page = pageOf(types, (type) => type.name, request);
        const items = page.items.map((type) => ({
          thingTypeName: type.name,
          thingTypeArn: thingTypeArn(type.name),
          ...details(type),
        }));
        return { thingTypes: items, ...token(page.nextToken) };
      },
    },
    {
      method: "POST",
      path: "/thing-types/{thingTypeName}/deprecate",
      handle: ({ param, body }) => {
        thingTypes.deprecate(param("thingTypeName"), body(deprecateSchema).undoDeprecate === true);
        return {};
      },
    },
    {
      method: "DELETE",
      path: "/thing-types/{thingTypeName}",
      handle: ({ param }) => {
        thingTypes.delete(param("thingTypeName"));
        return {};
      },
    },
  ];
}

function identity({ name, id }: ThingType): object {
  return { thingTypeName: name, thingTypeArn: thingTypeArn(name), thingTypeId: id };
}

function details(type: ThingType): object {
  const { description, deprecatedAtMs } = type;
  return {
    thingTypeProperties: {
      ...(description === undefined ? {} : { thingTypeDescription: description }),
      searchableAttributes: type.searchableAttributes,
    },
    thingTypeMetadata: {
      deprecated: deprecatedAtMs !== undefined,
      ...(deprecatedAtMs === undefined ? {} : { deprecationDate: seconds(deprecatedAtMs) }),
      creationDate: seconds(type.createdAtMs),
    },
  };
}
