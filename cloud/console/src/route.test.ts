/** Reads addresses as a person may type or keep them. */
import { expect, it } from "vitest";
import { readRoute, robotHref } from "./route.ts";

it.each(["", "#", "#/", "#/robots", "#/robots/"])("%j is the list of robots", (hash) => {
  expect(readRoute(hash)).toEqual({ page: "robots" });
});

it.each(["rover-1", "a:b_C-9"])("a robot's own address leads to %s", (robot) => {
  expect(readRoute(robotHref(robot))).toEqual({ page: "robot", robot });
});

it.each(["#/robots/a/b", "#/nothing", "#/robots/%zz"])("%j is no page", (hash) => {
  expect(readRoute(hash)).toEqual({ page: "unknown" });
});
