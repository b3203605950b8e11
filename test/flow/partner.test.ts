// Aim: partners do with their tokens what their scopes grant, and nothing else, at both gateways.
// Method: a real host that believes a provider of the test's own, so that every token can be made.
import { execFile } from "node:child_process";
import { createPublicKey } from "node:crypto";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { request } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { monotonicMs } from "@outrider/runtime";
import { type JWTPayload, SignJWT } from "jose";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type RunningHost, startLocalHost } from "../rig/local-host.ts";
import {
  makeKey,
  partnerArgs,
  startTokenProvider,
  type TokenProvider,
} from "../rig/token-provider.ts";

const TOOL = join(import.meta.dirname, "../../tools/permissions.ts");
const opened = new AsyncDisposableStack();
let provider: TokenProvider;
let host: RunningHost;

beforeAll(async () => {
  provider = opened.use(await startTokenProvider());
  host = opened.use(await startLocalHost({ args: ["--no-devices", ...partnerArgs(provider)] }));
}, 180_000);
afterAll(() => opened.disposeAsync());

const GATEWAYS = ["PartnerApiURL", "PartnerHttpApiURL"] as const;
type Gateway = (typeof GATEWAYS)[number];

const nowS = () => Math.floor(Date.now() / 1_000);
const claims = (change: JWTPayload = {}): JWTPayload => ({
  iss: provider.issuer,
  aud: "outrider-partner",
  sub: "acme",
  client_id: "acme-client",
  iat: nowS(),
  exp: nowS() + 600,
  scope: "robots:read telemetry:read robots:drive",
  jti: crypto.randomUUID(),
  ...change,
});
const token = (change?: JWTPayload) => provider.sign(claims(change));

interface Answer {
  readonly status: number;
  readonly text: string;
}

/** Sends a path as it is written, which fetch would tidy first. */
function call(
  gateway: Gateway,
  path: string,
  options: { token?: string; method?: string; body?: string; userAgent?: string } = {},
): Promise<Answer> {
  const base = host.output("OutriderPartner", gateway);
  const { hostname, port, pathname } = new URL(base);
  const headers = {
    ...(options.token === undefined ? {} : { authorization: `Bearer ${options.token}` }),
    ...(options.body === undefined ? {} : { "content-type": "application/json" }),
    ...(options.userAgent === undefined ? {} : { "user-agent": options.userAgent }),
  };
  const target = `${pathname.replace(/\/$/, "")}${path}`;
  const { method = "GET" } = options;
  return new Promise((resolve, reject) => {
    const sent = request({ hostname, port, method, path: target, headers }, (response) => {
      response.setEncoding("utf8");
      let text = "";
      response.on("data", (chunk: string) => {
        text += chunk;
      });
      response.on("end", () => resolve({ status: response.statusCode ?? 0, text }));
    });
    sent.on("error", reject);
    sent.end(options.body);
  });
}

/** Asks until the status is the one; what changes elsewhere takes its time to be noticed. */
async function until(status: number, ask: () => Promise<Answer>, withinMs: number): Promise<void> {
  for (const endMs = monotonicMs() + withinMs; ; ) {
    const answer = await ask();
    if (answer.status === status) return;
    if (monotonicMs() > endMs) expect.unreachable(JSON.stringify(answer));
    await new Promise((resolve) => setTimeout(resolve, 250));
  }
}

const encoded = (value: object) => Buffer.from(JSON.stringify(value)).toString("base64url");
const kid = () => provider.keys[0]?.kid ?? "";

/** Makes each bad token; none may reach a function. */
const FORGERIES: readonly (readonly [string, () => Promise<string>])[] = [
  ["expired", () => token({ exp: nowS() - 1 })],
  [
    "without an end",
    () => {
      const { exp: _exp, ...endless } = claims();
      return provider.sign(endless);
    },
  ],
  ["not yet valid", () => token({ nbf: nowS() + 60 })],
  ["issued in the future", () => token({ iat: nowS() + 60 })],
  ["of another issuer", () => token({ iss: "https://elsewhere.example" })],
  ["for another audience", () => token({ aud: "another" })],
  [
    "of another key with the same id",
    async () => {
      return provider.sign(claims(), { key: await makeKey("RS256", kid()) });
    },
  ],
  [
    "without a signature",
    async () => `${encoded({ alg: "none", kid: kid() })}.${encoded(claims())}.`,
  ],
  [
    "of algorithm none, with something for a signature",
    async () => {
      return `${encoded({ alg: "none", kid: kid() })}.${encoded(claims())}.AAAA`;
    },
  ],
  [
    "signed with the public key as a secret",
    async () => {
      const key = createPublicKey({ format: "jwk", key: { ...provider.keys[0]?.publicJwk } });
      const secret = Buffer.from(key.export({ type: "spki", format: "pem" }));
      return new SignJWT(claims()).setProtectedHeader({ alg: "HS256", kid: kid() }).sign(secret);
    },
  ],
  [
    "whose key id is a path",
    async () => {
      return provider.sign(claims(), { key: await makeKey("RS256", "../../../../dev/null") });
    },
  ],
  [
    "that brings its own keys",
    async () => {
      const key = await makeKey();
      const jku = `${provider.issuer}/elsewhere`;
      const header = { jku, x5u: jku, jwk: key.publicJwk };
      return provider.sign(claims(), { key, header });
    },
  ],
  ["that is none", async () => "ThisIsNotAJWT"],
];

describe.each(GATEWAYS)("%s", (gateway) => {
  it("serves a partner whose scopes grant it, in scope or in scp", async () => {
    const list = await call(gateway, "/partner/robots", { token: await token() });
    expect([list.status, JSON.parse(list.text)]).toEqual([200, { robots: [] }]);
    const listed = await token({ scope: undefined, scp: ["robots:read"] });
    expect((await call(gateway, "/partner/robots", { token: listed })).status).toBe(200);
    const unknown = await call(gateway, "/partner/robots/rover-9/telemetry", {
      token: await token(),
    });
    expect(unknown.status).toBe(404);
    expect(unknown.text).toContain("There is no robot rover-9");
    const body = JSON.stringify({ action: "stop" });
    const options = { token: await token(), method: "POST", body };
    expect((await call(gateway, "/partner/robots/rover-9/actions", options)).status).toBe(404);
    const bad = { ...options, body: '{"action":"fly"}' };
    expect((await call(gateway, "/partner/robots/rover-9/actions", bad)).status).toBe(400);
  });

  it.each(FORGERIES)("answers 401 to a token %s", async (_name, make) => {
    expect((await call(gateway, "/partner/robots", { token: await make() })).status).toBe(401);
    expect(provider.asked.has("/elsewhere")).toBe(false);
  });

  it("answers 401 without a token", async () => {
    const answer = await call(gateway, "/partner/robots");
    expect(answer.status).toBe(401);
    expect(JSON.parse(answer.text)).toMatchObject({ message: "Unauthorized" });
  });

  it("answers 403 without the scope, and to wildcards in its place", async () => {
    for (const scope of ["telemetry:read", "*", "robots:*", "robots", "ROBOTS:READ", ""])
      expect(
        (await call(gateway, "/partner/robots", { token: await token({ scope }) })).status,
      ).toBe(403);
  });

  it("opens nothing to a path that is written in another way", async () => {
    const narrow = await token({ scope: "telemetry:read" });
    for (const path of [
      "/partner/robots%2f",
      "/partner//robots",
      "/partner/robots/",
      "/partner/robots/x%2F..%2F..%2Frobots",
      "/partner/robots/x/telemetry/../../../robots",
      "/partner/robots/../robots",
      "/partner/robots/*",
      "/partner/%72obots",
    ]) {
      const { status } = await call(gateway, path, { token: narrow });
      expect([path, status >= 400]).toEqual([path, true]);
    }
    const body = JSON.stringify({ action: "forward" });
    for (const path of ["/partner/robots/x/actions", "/partner/robots/x/%61ctions"]) {
      const answer = await call(gateway, path, { token: narrow, method: "POST", body });
      expect([path, [403, 404].includes(answer.status)]).toEqual([path, true]);
      expect(answer.text).not.toContain("There is no robot");
    }
  });
});

describe("the REST API's authorizer", () => {
  const telemetry = "/partner/robots/rover-9/telemetry";
  const list = { method: "GET", path: "/partner/robots", scope: "robots:read" };
  const rule = {
    method: "GET",
    path: "/partner/robots/{robot}/telemetry",
    scope: "fleet:telemetry",
    sourceIps: ["127.0.0.0/8", "::1"],
    userAgents: ["acme/*"],
  };
  let dir: string;

  // As the first thing: until the authorizer has noticed, the other tests run.
  beforeAll(async () => {
    dir = await mkdtemp(join(tmpdir(), "outrider-permissions-"));
    opened.defer(() => rm(dir, { recursive: true }));
    expect(JSON.parse(await tool("show"))).toMatchObject({ version: 0 });
    expect(await set([list, rule], "--note", "a test")).toContain("Version 1");
  });

  const tool = async (...args: string[]) => {
    const outputs = ["--outputs", join(host.dataDir, "outputs.json")];
    return (await promisify(execFile)(process.execPath, [TOOL, ...args, ...outputs])).stdout;
  };
  const set = async (rules: readonly object[], ...flags: string[]) => {
    const file = join(dir, "rules.json");
    await writeFile(file, JSON.stringify({ rules }));
    return tool("set", file, ...flags);
  };

  it("denies in AWS's words", async () => {
    const narrow = await token({ scope: "telemetry:read" });
    const { text } = await call("PartnerApiURL", "/partner/robots", { token: narrow });
    expect(JSON.parse(text)).toEqual({
      message: "User is not authorized to access this resource with an explicit deny",
      requestId: expect.any(String),
    });
  });

  it("allows nothing after a token's end, although the policy is still cached", async () => {
    const exp = nowS() + 4;
    const short = await token({ exp });
    const ask = () => call("PartnerApiURL", "/partner/robots", { token: short });
    expect((await ask()).status).toBe(200);
    while (Date.now() < exp * 1_000) {
      await ask();
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
    expect([401, 403]).toContain((await ask()).status);
  });

  it("notices a new key within seconds, and goes on with known ones while the provider is down", async () => {
    const path = "/partner/robots";
    provider.keys = [await makeKey(), ...provider.keys];
    const fresh = await token();
    await until(200, () => call("PartnerApiURL", path, { token: fresh }), 20_000);
    provider.isDown = true;
    try {
      const known = await token();
      expect((await call("PartnerApiURL", path, { token: known })).status).toBe(200);
      const unknown = await provider.sign(claims(), { key: await makeKey() });
      await until(500, () => call("PartnerApiURL", path, { token: unknown }), 20_000);
    } finally {
      provider.isDown = false;
    }
  });

  it("judges by the document that was set, addresses and user agents among it", async () => {
    const ask = async (userAgent: string) =>
      call("PartnerApiURL", telemetry, {
        token: await token({ scope: "fleet:telemetry" }),
        userAgent,
      });
    // Past the authorizer there is no such robot.
    await until(404, () => ask("acme/2"), 45_000);
    expect((await ask("acme/2")).status).toBe(404);
    expect((await ask("curl")).status).toBe(403);
    await expect(set([{ ...rule, scope: "*" }])).rejects.toMatchObject({ code: 1 });
    await set([{ ...rule, sourceIps: ["203.0.113.0/24"] }]);
    expect(await tool("rollback", "1")).toContain("Version 1");
    expect(await tool("history")).toMatch(/^ {2}2 .*\n\* 1 /);
  }, 90_000);
});
