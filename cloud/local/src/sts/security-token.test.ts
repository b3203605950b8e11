/** Aim: STS says who calls, and gives sessions to whom a role's trust and his own policies let in. */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { silentLog } from "@outrider/runtime";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { iamArn } from "../aws-names.ts";
import type { Credentials, PolicyStatement } from "../contracts.ts";
import { createFrontDoor, type FrontDoor } from "../front-door/front-door.ts";
import { sendSigned } from "../front-door/test-client.ts";
import { createIam, type LocalIam } from "../iam/credentials.ts";

let stateDir: string;
let iam: LocalIam;
let door: FrontDoor;

beforeAll(async () => {
  stateDir = mkdtempSync(join(tmpdir(), "security-token-"));
  iam = createIam({ stateDir, log: silentLog });
  door = await createFrontDoor({ port: 0, iam, log: silentLog });
  putRole("open", { AWS: [iamArn("root")] });
  putRole("for-caller", { AWS: [iamArn("role/caller")] });
  putRole("for-lambda", { Service: ["lambda.amazonaws.com"] });
  putRole("caller", { AWS: [iamArn("root")] });
});
afterAll(async () => {
  await door.close();
  rmSync(stateDir, { recursive: true });
});

function putRole(name: string, Principal: NonNullable<PolicyStatement["Principal"]>): void {
  const trust = {
    Effect: "Allow",
    Action: ["sts:AssumeRole"],
    Resource: ["*"],
    Principal,
  } as const;
  iam.putRole({ arn: iamArn(`role/${name}`), name, trust: { Statement: [trust] } });
}

function callerMay(...statements: readonly PolicyStatement[]): Credentials {
  const document = { Version: "2012-10-17", Statement: statements };
  iam.putRolePolicy(iamArn("role/caller"), "own", document);
  return iam.assumeRole(iamArn("role/caller"), "me", 900);
}

const about = (Effect: "Allow" | "Deny", role: string): PolicyStatement => ({
  Effect,
  Action: ["sts:AssumeRole"],
  Resource: [iamArn(`role/${role}`)],
});

function call(body: string, keys: Credentials = iam.administrator) {
  const token = keys.sessionToken;
  const headers = {
    "content-type": "application/x-www-form-urlencoded",
    ...(token === undefined ? {} : { "x-amz-security-token": token }),
  };
  return sendSigned({ port: door.port, keys, dateMs: Date.now(), service: "sts", headers, body });
}

function assume(role: string, keys?: Credentials, more = "") {
  const roleArn = encodeURIComponent(iamArn(`role/${role}`));
  return call(`Action=AssumeRole&RoleArn=${roleArn}&RoleSessionName=me-1${more}`, keys);
}

describe("the Security Token Service", () => {
  it("tells callers who they are, whatever they may do", async () => {
    const said = async (keys?: Credentials) => (await call("Action=GetCallerIdentity", keys)).text;
    expect(await said()).toContain("<Arn>arn:aws:iam::000000000000:user/local</Arn>");
    expect(await said(callerMay())).toContain(":assumed-role/caller/me</Arn>");
  });

  it("gives the administrator roles that trust the account, and no service's", async () => {
    expect((await assume("open")).text).toContain(":assumed-role/open/me-1</Arn>");
    const refused = await assume("for-lambda");
    expect(refused.status).toBe(403);
    expect(refused.text).toContain(
      "<Code>AccessDenied</Code><Message>User: arn:aws:iam::000000000000:user/local is not authorized to perform: sts:AssumeRole on resource: arn:aws:iam::000000000000:role/for-lambda</Message>",
    );
    expect((await assume("nobody")).status).toBe(403);
  });

  it("gives a session a role that trusts the account only by its own right", async () => {
    expect((await assume("open", callerMay())).status).toBe(403);
    expect((await assume("open", callerMay(about("Allow", "open")))).status).toBe(200);
    const denied = callerMay(about("Allow", "open"), about("Deny", "open"));
    expect((await assume("open", denied)).status).toBe(403);
    expect((await assume("for-lambda", callerMay(about("Allow", "for-lambda")))).status).toBe(403);
  });

  it("gives a session a role that names it, unless it is denied", async () => {
    expect((await assume("for-caller", callerMay())).status).toBe(200);
    expect((await assume("for-caller", callerMay(about("Deny", "for-caller")))).status).toBe(403);
  });

  it("gives no longer session than the role allows", async () => {
    expect((await assume("open", undefined, "&DurationSeconds=3600")).status).toBe(200);
    const refused = await assume("open", undefined, "&DurationSeconds=3601");
    expect(refused.status).toBe(400);
    expect(refused.text).toContain("exceeds the MaxSessionDuration");
  });
});
