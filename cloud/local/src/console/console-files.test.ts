/** The console's files over real HTTP, from a folder made for the test. */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createServer, request, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { serveConsole } from "./console-files.ts";

let dir: string;
let server: Server;
let config: object | undefined;
const served: Promise<void>[] = [];
beforeAll(async () => {
  dir = mkdtempSync(join(tmpdir(), "outrider-console-"));
  mkdirSync(join(dir, "dist", "assets"), { recursive: true });
  writeFileSync(join(dir, "dist", "index.html"), "<title>page</title>");
  writeFileSync(join(dir, "dist", "assets", "app-1a2b.js"), "run()");
  writeFileSync(join(dir, "secret.txt"), "secret");
  const serve = serveConsole({
    root: () => Promise.resolve(join(dir, "dist")),
    config: () => config,
  });
  writeFileSync(join(dir, "dist", "assets", "long-1a2b.js"), Buffer.alloc(16 * 1024 * 1024));
  server = createServer((incoming, response) => {
    const serving = serve(incoming, response);
    served.push(serving);
    serving.catch(() => response.destroy());
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
});
afterAll(async () => {
  await new Promise((resolve) => server.close(resolve));
  rmSync(dir, { recursive: true });
});

/** Asks with the path exactly as given: `fetch` would tidy it first. */
function get(path: string, method = "GET") {
  const { port } = server.address() as AddressInfo;
  return new Promise<{ status: number | undefined; type: string | undefined; body: string }>(
    (resolve, reject) => {
      const asked = request({ port, path, method, agent: false }, (response) => {
        let body = "";
        response.on("data", (chunk) => {
          body += String(chunk);
        });
        response.on("end", () => {
          resolve({ status: response.statusCode, type: response.headers["content-type"], body });
        });
      });
      asked.on("error", reject).end();
    },
  );
}

describe("the console's files", () => {
  it("are sent with their type", async () => {
    expect(await get("/_console/assets/app-1a2b.js?v=1")).toEqual({
      status: 200,
      type: "text/javascript; charset=utf-8",
      body: "run()",
    });
  });

  it("give the page for every path that is the page's own", async () => {
    for (const path of ["/_console/", "/_console/robots/rover-1"]) {
      expect((await get(path)).body).toBe("<title>page</title>");
    }
    expect((await get("/_console")).status).toBe(302);
  });

  it("have the config of the stacks that run, once they do", async () => {
    expect((await get("/_console/runtime-config.json")).status).toBe(503);
    config = { signIn: { kind: "local-host" } };
    const body = JSON.stringify(config);
    expect(await get("/_console/runtime-config.json")).toMatchObject({ status: 200, body });
  });

  it("do not reach outside their folder", async () => {
    for (const path of ["/_console/../secret.txt", "/_console/%2e%2e/secret.txt"]) {
      expect((await get(path)).status).toBe(404);
    }
    expect((await get("/_console/%00")).status).toBe(404);
    expect((await get("/_console/%zz")).status).toBe(404);
  });

  it("are given up without a failure when the browser goes away", async () => {
    const { port } = server.address() as AddressInfo;
    const asked = request({ port, path: "/_console/assets/long-1a2b.js", agent: false }).end();
    await new Promise((resolve) => asked.once("response", resolve));
    asked.once("error", () => undefined).destroy();
    await expect(served.at(-1)).resolves.toBeUndefined();
  });

  it("are missing by name, and only read", async () => {
    expect((await get("/_console/assets/gone.js")).status).toBe(404);
    expect((await get("/_console/", "POST")).status).toBe(405);
    expect((await get("/_console/", "HEAD")).body).toBe("");
  });
});
