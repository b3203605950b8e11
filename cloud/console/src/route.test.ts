/** Reads addresses as a person may type or keep them. */
import { expect, it } from "vitest";
import { displayHref, readRoute, robotHistoryHref, robotHref } from "./route.ts";

it.each(["", "#", "#/", "#/robots", "#/robots/"])("%j is the list of robots", (hash) => {
  expect(readRoute(hash)).toEqual({ page: "robots" });
});

it.each(["rover-1", "a:b_C-9"])("a device's own addresses lead to %s", (name) => {
  expect(readRoute(robotHref(name))).toEqual({ page: "robot", robot: name });
  expect(readRoute(robotHistoryHref(name))).toEqual({ page: "history", robot: name });
  expect(readRoute(displayHref(name))).toEqual({ page: "display", display: name });
});

it.each(["displays", "devices"])("%s have a page", (page) => {
  expect(readRoute(`#/${page}`)).toEqual({ page });
  expect(readRoute(`#/${page}/`)).toEqual({ page });
});

it.each(["#/robots/a/b", "#/nothing", "#/robots/%zz", "#/displays/a/drivers", "#/constructor"])(
  "%j is no page",
  (hash) => {
    expect(readRoute(hash)).toEqual({ page: "unknown" });
  },
);
