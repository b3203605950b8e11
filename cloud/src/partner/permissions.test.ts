// Aim: a document that would grant nothing, or more than it says, is refused with its place.
import { expect, it } from "vitest";
import { DEFAULT_PERMISSIONS, readPermissionRules } from "./permissions.ts";

const rule = { method: "GET", path: "/partner/robots", scope: "robots:read" };
const problemOf = (change: object) => {
  const read = readPermissionRules({ rules: [{ ...rule, ...change }] });
  return read.ok ? undefined : read.problem;
};

it("accepts the document that comes with the software", () => {
  expect(readPermissionRules({ rules: DEFAULT_PERMISSIONS.rules }).ok).toBe(true);
});

it("accepts one robot, all below a path, networks and user agents", () => {
  for (const change of [
    { path: "/partner/robots/rover-1/telemetry" },
    { method: "*", path: "/partner/*" },
    { path: "/*", sourceIps: ["203.0.113.0/24", "2001:db8::/32", "198.51.100.7"] },
    { userAgents: ["acme-dashboard/*"] },
  ])
    expect(problemOf(change)).toBeUndefined();
});

it.each([
  [{ path: "partner/robots" }, "rules.0.path"],
  [{ path: "/partner//robots" }, "rules.0.path"],
  [{ path: "/partner/robots/" }, "rules.0.path"],
  [{ path: "/partner/*/telemetry" }, "rules.0.path"],
  [{ path: "/partner/../robots" }, "rules.0.path"],
  [{ path: "/partner/ro?ots" }, "rules.0.path"],
  // biome-ignore lint/suspicious/noTemplateCurlyInString: a policy variable, which must not get in.
  [{ path: "/partner/${aws:userid}" }, "rules.0.path"],
  [{ path: "/partner/robots%2Fx" }, "rules.0.path"],
  [{ path: `/${"x".repeat(400)}` }, "rules.0.path"],
  [{ path: "/robots" }, "rules.0: grants nothing"],
  [{ method: "POST", path: "/partner/robots" }, "rules.0: grants nothing"],
  [{ method: "DELETE" }, "rules.0.method"],
  [{ scope: "*" }, "rules.0.scope"],
  [{ scope: "robots:read telemetry:read" }, "rules.0.scope"],
  [{ sourceIps: ["203.0.113.0/33"] }, "rules.0.sourceIps.0"],
  [{ sourceIps: ["everywhere"] }, "rules.0.sourceIps.0"],
  [{ sourceIps: [] }, "rules.0.sourceIps"],
  // biome-ignore lint/suspicious/noTemplateCurlyInString: a policy variable, which must not get in.
  [{ userAgents: ["${aws:userid}"] }, "rules.0.userAgents.0"],
  [{ effect: "Deny" }, "rules.0"],
])("refuses %j", (change, place) => {
  expect(problemOf(change)).toContain(place);
});
