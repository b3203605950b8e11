/** Aim: `kill -9` loses nobody whom a pool acknowledged. Method: ten kills of a process that writes. */
import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, readdirSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { afterAll, expect, it } from "vitest";
import { createPeopleStore } from "../../cloud/local/src/cognito/user-pools/people-store.ts";
import { openStateStore } from "../../cloud/local/src/state/state-store.ts";
import { inCampaign } from "../rig/config.ts";

const KILLS = inCampaign({ long: 50, gate: 10 });
const POOL_ID = "us-east-1_abcdef123";
const PROGRAM = join(import.meta.dirname, "../fixtures/programs/cognito-writer.ts");

const dataDir = mkdtempSync(join(tmpdir(), "outrider-cognito-kill-"));
afterAll(() => {
  rmSync(dataDir, { recursive: true });
});

/** Lets the program write until it has said `count` names, kills it, and gives all that it said. */
async function writeAndKill(prefix: string, count: number): Promise<readonly string[]> {
  const child = spawn(process.execPath, [PROGRAM, dataDir, prefix], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  const said: string[] = [];
  const lines = createInterface(child.stdout);
  lines.on("line", (name) => {
    if (said.push(name) === count) child.kill("SIGKILL");
  });
  await Promise.all([once(child, "exit"), once(lines, "close")]);
  // The last line may be cut off, and then acknowledges nobody.
  return said.filter((name) => name.endsWith("@outrider.example"));
}

it("loses nobody", { timeout: 120_000 }, async () => {
  const acknowledged: string[] = [];
  for (let kill = 0; kill < KILLS; kill += 1) {
    acknowledged.push(...(await writeAndKill(`k${kill}`, 3 + ((kill * 7) % 11))));
  }
  const state = openStateStore(dataDir);
  const people = createPeopleStore(state.database);
  const lost = acknowledged.filter((name) => people.find(POOL_ID, "", name) === undefined);
  const kept = people.count(POOL_ID);
  state.close();
  expect(lost).toEqual([]);
  expect(acknowledged.length).toBeGreaterThan(KILLS * 3);
  expect(kept).toBeGreaterThanOrEqual(acknowledged.length);
});

it("keeps the signing key whole and to its owner", () => {
  const files = readdirSync(join(dataDir, "cognito"));
  expect(files).toContain(`${POOL_ID}.pem`);
  expect(statSync(join(dataDir, "cognito", `${POOL_ID}.pem`)).mode & 0o777).toBe(0o600);
});
