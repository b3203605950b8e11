/**
 * Story: somebody changes the page and uploads it alone. Method: npm run deploy -- --page-only against
 * a local host, whose bucket and distribution are those of its stack.
 */
import { spawn } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type RunningHost, startLocalHost } from "../rig/local-host.ts";

const TOOL = join(import.meta.dirname, "../../tools/deploy.ts");

let host: RunningHost;
beforeAll(async () => {
  host = await startLocalHost({ args: ["--no-devices"] });
}, 120_000);
afterAll(() => host[Symbol.asyncDispose]());

async function deploy(...args: string[]) {
  const child = spawn(process.execPath, [TOOL, ...args], { stdio: ["ignore", "pipe", "pipe"] });
  const ended = once(child, "close");
  const [said, problem] = await Promise.all([text(child.stdout), text(child.stderr)]);
  const [status] = (await ended) as [number];
  return { status, said, problem };
}

describe("npm run deploy -- --page-only", () => {
  it("uploads the page, which the distribution then serves with all its parts", async () => {
    const outputs = join(host.dataDir, "outputs.json");
    const url = host.output("OutriderConsole", "ConsoleUrl");
    const { status, said, problem } = await deploy("--page-only", "--outputs", outputs);
    expect({ status, problem }).toEqual({ status: 0, problem: "" });
    expect(said).toContain(`The console is at ${url}/`);

    const page = await fetch(`${url}/`);
    expect(page.headers.get("cache-control")).toBe("no-cache");
    expect(page.headers.get("content-security-policy")).toContain("default-src 'self'");
    const parts = [...(await page.text()).matchAll(/(?:src|href)="(\.\/[^"]+)"/g)];
    expect(parts.length).toBeGreaterThan(1);
    for (const [, part = ""] of parts) {
      const answer = await fetch(new URL(part, `${url}/`));
      expect([part, answer.status]).toEqual([part, 200]);
      expect(answer.headers.get("content-type")).not.toBe("text/html; charset=utf-8");
    }
    const config = await fetch(`${url}/runtime-config.json`);
    expect(await config.json()).toMatchObject({
      signIn: { userPoolId: host.output("OutriderAccess", "UserPoolId") },
      apiUrl: host.output("OutriderRobot", "ApiURL"),
    });
  }, 240_000);

  it("says in words that outputs are missing", async () => {
    const { status, problem } = await deploy("--page-only", "--outputs", "/nonexistent.json");
    expect(status).toBe(1);
    expect(problem).toContain("/nonexistent.json holds no outputs");
  });
});
