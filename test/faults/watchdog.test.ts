/** Every program of a device tells systemd that it runs, and for how long silence means that it hangs. */
import { spawn } from "node:child_process";
import { once } from "node:events";
import { chmod, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, it } from "vitest";
import { environmentWith } from "../rig/config.ts";
import { until } from "./display-rig.ts";

const EDGE = new URL("../../edge/", import.meta.url).pathname;
const ROBOT = {
  thingName: "rover-1",
  iot: { endpoint: "127.0.0.1:9" },
  board: "explorer-hat",
  bus: { kind: "simulated" },
};
const DISPLAY = { hardware: { panel: { kind: "simulated", widthPx: 160, heightPx: 128 } } };
/** Stands in for systemd's own command: notes what it is told. */
const NOTIFY = '#!/bin/sh\necho "$@" >> "$NOTIFY_SOCKET"\n';

it.each([
  ["the gate", "robot/src/gate.ts", ROBOT, 2],
  ["the main program", "robot/src/main.ts", ROBOT, 30],
  ["the video program", "robot/src/video/main.ts", ROBOT, 30],
  ["the display", "display/src/main.ts", DISPLAY, 30],
])("%s is replaced when it hangs", async (_, program, settings, patienceS) => {
  const folder = await mkdtemp(join(tmpdir(), "outrider-watchdog-"));
  const told = join(folder, "told");
  const config = join(folder, "config.json");
  await writeFile(config, JSON.stringify(settings));
  await writeFile(join(folder, "systemd-notify"), NOTIFY);
  await chmod(join(folder, "systemd-notify"), 0o755);
  const watched = { NOTIFY_SOCKET: told, WATCHDOG_USEC: "60000000" };
  const env = environmentWith(folder, watched);
  const args = [join(EDGE, program), "--config", config];
  const child = spawn(process.execPath, args, { env, stdio: ["ignore", "ignore", "inherit"] });
  try {
    const text = await until("a word to systemd", () =>
      readFile(told, "utf8").catch(() => undefined),
    );
    expect(text).toMatch(`WATCHDOG=1 WATCHDOG_USEC=${patienceS * 1_000_000}\n`);
  } finally {
    const ended = once(child, "exit");
    if (child.exitCode === null && child.kill("SIGKILL")) await ended;
    await rm(folder, { recursive: true, force: true });
  }
});
