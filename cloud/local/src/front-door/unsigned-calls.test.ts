/** Aim: whoever has no credentials yet reaches the services meant for that, and no other. */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { silentLog } from "@outrider/runtime";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { AwsCall } from "../contracts.ts";
import { createIam } from "../iam/credentials.ts";
import { createFrontDoor, type FrontDoor } from "./front-door.ts";
import { exchange } from "./test-client.ts";

let stateDir: string;
let door: FrontDoor;
const calls: AwsCall[] = [];

describe("calls of those who have no credentials yet", () => {
  const headers = {
    "content-type": "application/x-amz-json-1.1",
    "x-amz-target": "AWSCognitoIdentityProviderService.SignUp",
  };
  beforeAll(async () => {
    stateDir = mkdtempSync(join(tmpdir(), "front-door-"));
    const iam = createIam({ stateDir, log: silentLog });
    door = await createFrontDoor({ port: 0, iam, log: silentLog });
    door.addUnsignedTarget("AWSCognitoIdentityProviderService", {
      signingNames: ["cognito-idp"],
      handle: (call) => {
        calls.push(call);
        return Promise.resolve({ status: 200, body: {} });
      },
    });
  });
  afterAll(async () => {
    await door.close();
    rmSync(stateDir, { recursive: true });
  });

  it("reach the service that their target names, as nobody known", async () => {
    const reply = await exchange(door.port, "POST", { headers, body: "{}", path: "/" });
    expect(reply).toMatchObject({ status: 200, headers: { "access-control-allow-origin": "*" } });
    expect(calls.at(-1)).toMatchObject({
      service: "cognito-idp",
      principal: { kind: "anonymous", arn: "" },
    });
  });

  it("may come from any page", async () => {
    const asked = {
      origin: "https://console.example",
      "access-control-request-method": "POST",
      "access-control-request-headers": "content-type,x-amz-target",
    };
    const reply = await exchange(door.port, "OPTIONS", { headers: asked, body: "", path: "/" });
    expect(reply).toMatchObject({
      status: 204,
      headers: {
        "access-control-allow-origin": "*",
        "access-control-allow-headers": "content-type,x-amz-target",
      },
    });
  });

  it("are refused when another service is named", async () => {
    const other = { ...headers, "x-amz-target": "DynamoDB_20120810.ListTables" };
    const reply = await exchange(door.port, "POST", { headers: other, body: "{}", path: "/" });
    expect(reply.text).toContain("MissingAuthenticationTokenException");
  });

  it("with a signature that is wrong, are refused", async () => {
    const bad = { ...headers, authorization: "AWS4-HMAC-SHA256 Credential=a" };
    const reply = await exchange(door.port, "POST", { headers: bad, body: "{}", path: "/" });
    expect(reply.text).toContain("IncompleteSignatureException");
  });
});
