/** Reads addresses as a person may type or keep them. */
import { expect, it } from "vitest";
import { readRoute, robotHistoryHref, robotHref } from "./route.ts";

it.each(["", "#", "#/", "#/robots", "#/robots/"])("%j is the list of robots", (hash) => {
  expect(readRoute(hash)).toEqual({ page: "robots" });
});

it.each(["rover-1", "a:b_C-9"])("a robot's own addresses lead to %s", (robot) => {
  expect(readRoute(robotHref(robot))).toEqual({ page: "robot", robot });
  expect(readRoute(robotHistoryHref(robot))).toEqual({ page: "history", robot });
});

it("devices have a page", () => {
  expect(readRoute("#/devices")).toEqual({ page: "devices" });
});

it.each(["#/robots/a/b", "#/nothing", "#/robots/%zz"])("%j is no page", (hash) => {
  expect(readRoute(hash)).toEqual({ page: "unknown" });
});
