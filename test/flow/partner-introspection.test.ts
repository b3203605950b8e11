// Aim: tokens of the third party that comes with the local host: what they drive, and how soon a revoked
// one is refused. Method: a real host and robot, and an authorizer that asks the provider about each.
import { readFileSync, statSync } from "node:fs";
import { monotonicMs } from "@outrider/runtime";
import { afterAll, beforeAll, expect, it } from "vitest";
import { followBus, moving } from "../rig/bus-trace.ts";
import { type RunningHost, startLocalHost } from "../rig/local-host.ts";
import { connectOperator, robotOnline } from "../rig/operator.ts";

const ROBOT = "rover-1";

/** How long the gateway keeps a policy, and some time to ask, in ms. */
const NOTICED_MS_MAX = 30_000 + 5_000;

const opened = new AsyncDisposableStack();
let host: RunningHost;

beforeAll(async () => {
  const mode = "OutriderPartner:PartnerVerification=introspection";
  host = opened.use(await startLocalHost({ args: ["--parameters", mode] }));
}, 180_000);
afterAll(() => opened.disposeAsync());

interface ClientFile {
  readonly issuer: string;
  readonly tokenEndpoint: string;
  readonly clients: readonly { clientId: string; clientSecret: string; scopes: string[] }[];
}

function clientFile(): ClientFile {
  const file = host.output("OutriderLocal", "PartnerClientFile");
  expect(statSync(file).mode & 0o777).toBe(0o600);
  return JSON.parse(readFileSync(file, "utf8")) as ClientFile;
}

async function post(url: string, form: Record<string, string>, clientId: string) {
  const client = clientFile().clients.find((one) => one.clientId === clientId);
  const basic = Buffer.from(`${client?.clientId}:${client?.clientSecret}`).toString("base64");
  const headers = { authorization: `Basic ${basic}` };
  const response = await fetch(url, { method: "POST", headers, body: new URLSearchParams(form) });
  expect(response.status).toBe(200);
  return (await response.json()) as Record<string, unknown>;
}

async function tokenOf(clientId: string, scope: string): Promise<string> {
  const form = { grant_type: "client_credentials", scope };
  return String((await post(clientFile().tokenEndpoint, form, clientId))["access_token"]);
}

async function status(output: string, token: string): Promise<number> {
  const url = `${host.output("OutriderPartner", output)}/partner/robots`;
  return (await fetch(url, { headers: { authorization: `Bearer ${token}` } })).status;
}

/** A token that the gateway knows, revoked as the first thing: meanwhile the other tests run. */
let revoked: { readonly token: string; readonly atMs: number };
beforeAll(async () => {
  const token = await tokenOf("demo-partner", "robots:read");
  expect(await status("PartnerApiURL", token)).toBe(200);
  await post(`${clientFile().issuer}/token/revocation`, { token }, "demo-partner");
  revoked = { token, atMs: monotonicMs() };
});

it("lets in whom the provider vouches for, with the scopes that it gave", async () => {
  expect(host.output("OutriderLocal", "PartnerIssuer")).toBe(clientFile().issuer);
  const reader = await tokenOf("demo-reader", "robots:read");
  const driver = await tokenOf("demo-partner", "robots:drive");
  for (const output of ["PartnerApiURL", "PartnerHttpApiURL"]) {
    expect([output, await status(output, reader)]).toEqual([output, 200]);
    expect([output, await status(output, driver)]).toEqual([output, 403]);
  }
});

async function act(output: string, token: string, action: string): Promise<number> {
  const url = `${host.output("OutriderPartner", output)}/partner/robots/${ROBOT}/actions`;
  const headers = { authorization: `Bearer ${token}`, "content-type": "application/json" };
  const body = JSON.stringify({ action });
  return (await fetch(url, { method: "POST", headers, body })).status;
}

it("drives a robot that nobody drives, and stops one that somebody does", async () => {
  using operator = await connectOperator(host, ROBOT);
  await robotOnline(operator, ROBOT);
  const token = await tokenOf("demo-partner", "robots:drive");
  for (const output of ["PartnerApiURL", "PartnerHttpApiURL"]) {
    using trace = followBus(host.deviceDir(ROBOT));
    const sentAtMs = monotonicMs();
    expect([output, await act(output, token, "forward")]).toEqual([output, 200]);
    await trace.next(moving, sentAtMs);
  }
  await operator.acquire();
  for (const output of ["PartnerApiURL", "PartnerHttpApiURL"]) {
    expect([output, await act(output, token, "forward")]).toEqual([output, 409]);
    expect([output, await act(output, token, "stop")]).toEqual([output, 200]);
  }
  await operator.changeLease({ kind: "release" });
});

it("goes on after the provider has a new key", async () => {
  await post(`${clientFile().issuer}/keys/rotation`, {}, "outrider-authorizer");
  expect(await status("PartnerApiURL", await tokenOf("demo-reader", "robots:read"))).toBe(200);
});

it("refuses a revoked token within the time that the gateway keeps a policy", async () => {
  const { token, atMs } = revoked;
  while ((await status("PartnerApiURL", token)) === 200) {
    expect(monotonicMs() - atMs).toBeLessThan(NOTICED_MS_MAX);
    await new Promise((resolve) => setTimeout(resolve, 250));
  }
  expect(await status("PartnerApiURL", token)).toBe(401);
  // The JWT authorizer asks nobody: there the token lives until its end.
  expect(await status("PartnerHttpApiURL", token)).toBe(200);
});
