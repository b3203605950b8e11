/** Aim: a service invokes a function only where the function's policy says so. Method: plain values. */
import { expect, it } from "vitest";
import { arn } from "../aws-names.ts";
import { createInvokePermissions } from "./invoke-permissions.ts";

const FUNCTION = arn("lambda", "function:f");
const GATEWAY = "apigateway.amazonaws.com";
const method = (path: string) => arn("execute-api", `api/prod/GET${path}`);

it("nothing may invoke a function without a permission", () => {
  const permissions = createInvokePermissions();
  const request = { functionArn: FUNCTION, service: GATEWAY, sourceArn: method("/robots") };
  expect(permissions.allows(request)).toBe(false);
});

it("a permission counts for its function, service and source", () => {
  const permissions = createInvokePermissions();
  permissions.put("p", {
    functionName: FUNCTION,
    principal: GATEWAY,
    sourceArn: method("/robots/*"),
  });
  const request = { functionArn: FUNCTION, service: GATEWAY, sourceArn: method("/robots/{robot}") };
  expect(permissions.allows(request)).toBe(true);
  expect(permissions.allows({ ...request, sourceArn: method("/robots") })).toBe(false);
  expect(permissions.allows({ ...request, service: "iot.amazonaws.com" })).toBe(false);
  expect(permissions.allows({ ...request, functionArn: `${FUNCTION}2` })).toBe(false);
});

it("a permission without a source counts for all of its account, and for no other account", () => {
  const permissions = createInvokePermissions();
  permissions.put("p", { functionName: "f", principal: GATEWAY });
  permissions.put("q", { functionName: "g", principal: GATEWAY, sourceAccount: "111111111111" });
  const request = { functionArn: FUNCTION, service: GATEWAY, sourceArn: method("/") };
  expect(permissions.allows(request)).toBe(true);
  expect(permissions.allows({ ...request, functionArn: arn("lambda", "function:g") })).toBe(false);
});
