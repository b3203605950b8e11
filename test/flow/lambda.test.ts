/**
 * Story: the host is killed while functions wait and work; none of their processes outlives it.
 * Method: a process that runs functions, ended by SIGKILL, and the kernel's list of processes.
 */
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { afterAll, beforeAll, expect, it } from "vitest";

const SOURCES = new URL("../../cloud/local/src/", import.meta.url);
const HOST = `
import { silentLog } from "@outrider/runtime";
import { createIam } from "${new URL("iam/credentials.ts", SOURCES)}";
import { createFunctions } from "${new URL("lambda/functions.ts", SOURCES)}";
const [stateDir] = process.argv.slice(1);
const log = silentLog;
const iam = createIam({ stateDir, log });
const roleArn = "arn:aws:iam::000000000000:role/f";
iam.putRole({ arn: roleArn, name: "f", trust: { Statement: [] } });
const logs = { put: (_group, _stream, line) => process.stdout.write(line + "\\n"), putGroup() {} };
const functions = createFunctions({ stateDir, endpoint: "http://localhost:1", iam, logs, log });
functions.put({
  name: "f", arn: "arn:aws:lambda:us-east-1:000000000000:function:f", runtime: "nodejs24.x",
  handler: "index.handler", codeDir: stateDir + "/code", roleArn, timeoutS: 60, memoryMb: 256,
  environment: {}, logGroup: "f", tracing: false,
});
await Promise.all([
  functions.invoke("f", Buffer.from('{"ms":0}')),
  functions.invoke("f", Buffer.from('{"ms":50000}')),
]);
`;
const FUNCTION = `
export const handler = async ({ ms }) => {
  console.log("pid", process.pid, ms);
  await new Promise((resolve) => setTimeout(resolve, ms));
};`;

let stateDir: string;
let host: ChildProcess | undefined;

beforeAll(() => {
  stateDir = mkdtempSync(join(tmpdir(), "lambda-flow-"));
  mkdirSync(join(stateDir, "code"));
  writeFileSync(join(stateDir, "code", "index.mjs"), FUNCTION);
});
afterAll(() => {
  host?.kill("SIGKILL");
  rmSync(stateDir, { recursive: true, force: true });
});

function isRunning(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ESRCH") return false;
    throw error;
  }
}

it("no instance outlives a host that is killed, whether it waits or works", async () => {
  const args = ["--input-type=module", "--eval", HOST, stateDir];
  const stdio = ["ignore", "pipe", "inherit"] as const;
  host = spawn(process.execPath, args, { cwd: import.meta.dirname, stdio: [...stdio] });
  if (host.stdout === null) throw new Error("no standard output");
  const pids: number[] = [];
  let waits = false;
  for await (const line of createInterface(host.stdout)) {
    const [, pid] = /\tpid (\d+) \d+$/.exec(line) ?? [];
    if (pid !== undefined) pids.push(Number(pid));
    waits ||= line.startsWith("REPORT");
    if (pids.length === 2 && waits) break;
  }
  expect(pids.map(isRunning)).toEqual([true, true]);
  const gone = once(host, "exit");
  host.kill("SIGKILL");
  await gone;
  await expect.poll(() => pids.map(isRunning), { timeout: 5_000 }).toEqual([false, false]);
});
