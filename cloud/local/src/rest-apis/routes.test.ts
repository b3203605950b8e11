/** Aim: paths find the resource that API Gateway would choose. */
import { describe, expect, it } from "vitest";
import type { MethodPart } from "./parts.ts";
import { buildRoutes, matchRoute, methodOf } from "./routes.ts";

const method = (ResourceId: string, HttpMethod: MethodPart["HttpMethod"]): MethodPart => ({
  RestApiId: "a",
  ResourceId,
  HttpMethod,
  Integration: { Type: "MOCK" },
});
const part = (ParentId: string, PathPart: string) => ({ RestApiId: "a", ParentId, PathPart });
const root = buildRoutes({
  rootId: "root",
  resources: new Map([
    ["all", part("root", "{proxy+}")],
    ["robots", part("root", "robots")],
    ["robot", part("robots", "{robot}")],
    ["self", part("robots", "self")],
    ["log", part("robot", "log")],
    ["bare", part("root", "bare")],
    ["below", part("bare", "below")],
  ]),
  methods: [
    method("root", "GET"),
    method("all", "ANY"),
    method("robots", "GET"),
    method("robot", "GET"),
    method("self", "POST"),
    method("log", "GET"),
    method("below", "GET"),
  ],
});

describe("a path", () => {
  it.each([
    ["/", "/", {}],
    ["/robots", "/robots", {}],
    ["/robots/", "/robots", {}],
    ["/robots/self", "/robots/self", {}],
    ["/robots/r%201", "/robots/{robot}", { robot: "r%201" }],
    ["/robots/r/log", "/robots/{robot}/log", { robot: "r" }],
    ["/%72obots", "/robots", {}],
    ["/robots/r/other", "/{proxy+}", { proxy: "robots/r/other" }],
    ["/a/b", "/{proxy+}", { proxy: "a/b" }],
    ["/robots//log", "/{proxy+}", { proxy: "robots//log" }],
    ["/bare", "/{proxy+}", { proxy: "bare" }],
    ["/%", "/{proxy+}", { proxy: "%" }],
  ])("%s finds %s", (path, resource, parameters) => {
    const match = matchRoute(root, path);
    expect([match?.node.path, match?.parameters]).toEqual([resource, parameters]);
  });
});

it("a resource's own method comes before ANY", () => {
  const match = matchRoute(root, "/x");
  expect(match && methodOf(match.node, "DELETE")?.HttpMethod).toBe("ANY");
  const self = matchRoute(root, "/robots/self");
  expect(self && methodOf(self.node, "GET")).toBeUndefined();
});
