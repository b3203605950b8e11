/** Aim: the most specific route takes a request, in AWS's order. Method: AWS's own example and edges. */
import { describe, expect, it } from "vitest";
import { createFindRoute } from "./route-key.ts";

const find = createFindRoute(
  [
    "$default",
    "ANY /{proxy+}",
    "GET /pets/{proxy+}",
    "GET /pets/dog/{id}",
    "GET /pets/dog/1",
    "ANY /pets/cat/1",
    "GET /",
    "GET /pets/dog/{proxy+}",
  ].map((RouteKey) => ({ RouteKey })),
);

describe("a request", () => {
  it.each([
    ["GET", "/pets/dog/1", "GET /pets/dog/1", {}],
    ["GET", "/pets/dog/2", "GET /pets/dog/{id}", { id: "2" }],
    ["GET", "/pets/dog/2/3", "GET /pets/dog/{proxy+}", { proxy: "2/3" }],
    ["GET", "/pets/cat/2", "GET /pets/{proxy+}", { proxy: "cat/2" }],
    ["GET", "/pets/cat/1", "ANY /pets/cat/1", {}],
    ["POST", "/test/5", "ANY /{proxy+}", { proxy: "test/5" }],
    ["GET", "/", "GET /", {}],
    ["POST", "/", "$default", {}],
    ["GET", "/pets/dog/", "GET /pets/{proxy+}", { proxy: "dog/" }],
  ])("%s %s takes %s", (method, path, routeKey, parameters) => {
    expect(find(method, path.split("/").slice(1))).toMatchObject({ routeKey, parameters });
  });

  it("without a route takes none", () => {
    const one = createFindRoute([{ RouteKey: "GET /robots/{robot}" }]);
    for (const [method, path] of [
      ["POST", "/robots/r1"],
      ["GET", "/robots"],
      ["GET", "/robots/"],
      ["GET", "/robots/r1/telemetry"],
    ] as const) {
      expect(one(method, path.split("/").slice(1))).toBeUndefined();
    }
  });
});
