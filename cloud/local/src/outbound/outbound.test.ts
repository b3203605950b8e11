/**
 * Aim: Node's ways to the outside, from a function, end at the proxy's rule. Method: real functions in
 * processes of their own, hosts played over TLS, other servers on loopback; nothing leaves the machine.
 */
import { once } from "node:events";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:http";
import { type AddressInfo, connect } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import { createLog, silentLog } from "@outrider/runtime";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createIam } from "../iam/credentials.ts";
import { createFunctions, type LocalFunctions } from "../lambda/functions.ts";
import { createOutbound } from "./outbound.ts";

const CODE = `
import http from "node:http";
import https from "node:https";
const byFetch = async (url) => {
  const response = await fetch(url);
  return [response.status, await response.text()];
};
const byModule = (url) => new Promise((resolve, reject) => {
  const module = url.startsWith("https:") ? https : http;
  module.get(url, (response) => {
    let text = "";
    response.on("data", (chunk) => (text += chunk));
    response.on("end", () => resolve([response.statusCode, text]));
  }).on("error", reject);
});
export const handler = ({ way, url }) => (way === "fetch" ? byFetch(url) : byModule(url));
`;

const ROLE = "arn:aws:iam::000000000000:role/f";

const clean = new AsyncDisposableStack();
const lines: string[] = [];
let functions: LocalFunctions;
let frontDoor: string;
let allowedPort: number;
let otherPort: number;
let proxyPort: number;
/** A port that was free a moment ago. */
let goneDoor: number;

beforeAll(async () => {
  const dir = mkdtempSync(join(tmpdir(), "outbound-"));
  clean.defer(() => rmSync(dir, { recursive: true }));
  mkdirSync(join(dir, "code"));
  writeFileSync(join(dir, "code", "index.mjs"), CODE);
  frontDoor = `http://localhost:${await serve("front door")}`;
  [allowedPort, otherPort] = [await serve("allowed"), await serve("other")];
  goneDoor = await freePort();
  const log = createLog({ write: (line) => lines.push(line) });
  const outbound = createOutbound({
    ...{
      endpoint: frontDoor,
      allowed: [allowedPort, goneDoor].map((port) => `localhost:${port}`),
      log,
    },
    authorityDir: join(dir, "iot"),
    players: new Map([
      [
        "played.example",
        async () => (request, response) => {
          response.end(`played ${request.url}`);
        },
      ],
    ]),
  });
  clean.defer(() => outbound.close());
  const { HTTP_PROXY = "" } = await outbound.environment("127.0.0.1:1");
  proxyPort = Number(new URL(HTTP_PROXY).port);
  const iam = createIam({ stateDir: join(dir, "iam"), log: silentLog });
  iam.putRole({ arn: ROLE, name: "f", trust: { Statement: [] } });
  const logs = { put: () => undefined, putGroup: () => undefined };
  functions = createFunctions({
    ...{ stateDir: dir, endpoint: frontDoor, iam, logs, log: silentLog, outbound },
  });
  clean.defer(() => functions.close());
  functions.put({
    ...{ name: "f", arn: "arn:aws:lambda:us-east-1:000000000000:function:f" },
    ...{ runtime: "nodejs24.x", handler: "index.handler", codeDir: join(dir, "code") },
    ...{
      roleArn: ROLE,
      timeoutS: 20,
      memoryMb: 256,
      environment: {},
      logGroup: "f",
      tracing: false,
    },
  });
});
afterAll(() => clean.disposeAsync());

async function freePort(): Promise<number> {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, "close");
  return port;
}

async function serve(body: string): Promise<number> {
  const server = createServer((_request, response) => response.end(body)).listen(0, "127.0.0.1");
  await once(server, "listening");
  clean.defer(() => {
    server.close();
    server.closeAllConnections();
  });
  return (server.address() as AddressInfo).port;
}

/** Gives status and body, or nothing where the function failed. */
async function reach(way: string, url: string): Promise<unknown> {
  const result = await functions.invoke("f", Buffer.from(JSON.stringify({ way, url })));
  return result.ok ? JSON.parse(result.payload.toString()) : undefined;
}

describe.each(["fetch", "http module"])("a function that uses %s", (way) => {
  it("reaches the front door", async () => {
    expect(await reach(way, frontDoor)).toEqual([200, "front door"]);
  });

  it("reaches a host that is played, over TLS and without", async () => {
    expect(await reach(way, "https://played.example/a?b=c")).toEqual([200, "played /a?b=c"]);
    expect(await reach(way, "http://played.example/a")).toMatchObject([200, expect.any(String)]);
  });

  it("reaches a host that was allowed", async () => {
    expect(await reach(way, `http://localhost:${allowedPort}/`)).toEqual([200, "allowed"]);
  });

  it("reaches no other host, and the log names that once", async () => {
    expect(await reach(way, "https://elsewhere.example/")).toBeUndefined();
    expect(await reach(way, "https://elsewhere.example/")).toBeUndefined();
    expect(lines.filter((line) => line.includes("elsewhere.example"))).toHaveLength(1);
  });

  it("reaches no other port of this machine", async () => {
    const answer = await reach(way, `http://localhost:${otherPort}/`);
    expect(JSON.stringify(answer ?? "refused")).not.toContain('other"');
  });
});

describe("the proxy", () => {
  const say = async (request: string): Promise<string> => {
    const socket = connect(proxyPort, "127.0.0.1");
    socket.write(request);
    return text(socket);
  };

  it("says in JSON which host it refuses", async () => {
    const answer = await say("CONNECT a.example:443 HTTP/1.1\r\nhost: a.example\r\n\r\n");
    const [head = "", body = ""] = answer.split("\r\n\r\n");
    expect(head).toMatch(/^HTTP\/1\.1 403 /);
    expect(JSON.parse(body).message).toContain("a.example is none of them");
  });

  it("answers what is no proxy's request with 400", async () => {
    expect(await say("GET / HTTP/1.0\r\n\r\n")).toMatch(/^HTTP\/1\.1 400 /);
    expect(await say("CONNECT a/b HTTP/1.1\r\nhost: a\r\n\r\n")).toMatch(/^HTTP\/1\.1 400 /);
  });

  it("answers 502 for an allowed host that is not there", async () => {
    const name = `localhost:${goneDoor}`;
    const connected = await say(`CONNECT ${name} HTTP/1.1\r\nhost: ${name}\r\n\r\n`);
    const asked = await say(`GET http://${name}/ HTTP/1.0\r\n\r\n`);
    expect([connected, asked].map((answer) => answer.slice(0, 12))).toEqual([
      "HTTP/1.1 502",
      "HTTP/1.1 502",
    ]);
  });
});
