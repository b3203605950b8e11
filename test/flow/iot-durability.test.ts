/** Aim: kill -9 loses nothing that was acknowledged. Method: a writing process, killed five times. */
import { spawn } from "node:child_process";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { createRetainedMessages } from "@outrider/local/src/iot/broker/retained.ts";
import { openDatabase } from "@outrider/local/src/iot/registry/database.ts";
import { createRegistry } from "@outrider/local/src/iot/registry/registry.ts";
import { expect, it } from "vitest";

const PROGRAM = fileURLToPath(new URL("../fixtures/programs/iot-writer.ts", import.meta.url));

/** Gives the names that the program acknowledged before it was killed. */
async function writeAndKill(dataDir: string, names: number): Promise<readonly string[]> {
  const child = spawn(process.execPath, [PROGRAM, dataDir], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  let text = "";
  await new Promise<void>((resolve, reject) => {
    child.once("error", reject);
    child.once("close", () => resolve());
    child.stdout.on("data", (chunk: Buffer) => {
      text += chunk.toString();
      if (text.split("\n").length > names) child.kill("SIGKILL");
    });
  });
  return text.split("\n").slice(0, -1);
}

it("everything acknowledged before a kill -9 is there after it", async () => {
  const dataDir = await mkdtemp(join(tmpdir(), "outrider-kill-"));
  const acknowledged: string[] = [];
  for (const names of [3, 17, 50, 101, 200])
    acknowledged.push(...(await writeAndKill(dataDir, names)));
  const database = openDatabase(join(dataDir, "iot", "registry.db"));
  const registry = createRegistry(database);
  const retained = createRetainedMessages(database, Date.now);
  const lost = acknowledged.filter((name) =>
    name.startsWith("thing-")
      ? registry.things.find(name) === undefined
      : retained.find(name)?.payload.toString() !== name,
  );
  expect(acknowledged.length).toBeGreaterThan(370);
  expect(lost).toEqual([]);
  database.close();
  await rm(dataDir, { recursive: true, force: true });
});
