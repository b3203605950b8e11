import { execFileSync } from "node:child_process";
import { once } from "node:events";
import { type FileHandle, mkdtemp, open, rm } from "node:fs/promises";
import { connect } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { readJsonLines, unixSocketPath, writeJsonLine } from "@outrider/runtime";
import { describe, expect, it } from "vitest";
import { openDeviceTouch } from "../../edge/display/src/hardware/touch/device-touch.ts";
import { LONG_BITS } from "../../edge/display/src/hardware/touch/evdev.ts";
import { keepTouch } from "../../edge/display/src/keepers/keep-touch.ts";
import { openSimulatedTouch } from "../../edge/display/src/simulated/touch.ts";
import { collectContacts, displayTouchConformance } from "./display-touch.ts";
import { evdevBytes } from "./evdev-bytes.ts";

const FRAME = { widthPx: 320, heightPx: 240 };
const BUTTON = { down: "BTN_TOUCH 1\n", move: "", up: "BTN_TOUCH 0\n" } as const;

/** A device that is a FIFO: its reader waits as one of a real device does. */
async function onFifo() {
  const folder = await mkdtemp(join(tmpdir(), "outrider-touch-"));
  const path = join(folder, "event0");
  const told: string[] = [];
  const retry = Promise.withResolvers<void>();
  let device = await plugIn(path);
  const touch = await keepTouch({
    open: (onContact) =>
      openDeviceTouch(
        path,
        { name: "test", swapAxes: false, rotationDeg: 0, frameSize: () => FRAME },
        onContact,
      ),
    isOptional: false,
    onFailure: (part, { code }) => told.push(`${part} ${code}`),
    onRecovery: (part) => told.push(`${part} works`),
    pause: () => retry.promise,
  });
  return {
    touch,
    told,
    perform: async (kind: keyof typeof BUTTON, xPx: number, yPx: number) => {
      const text = `${BUTTON[kind]}ABS_X ${xPx}\nABS_Y ${yPx}\nSYN_REPORT\n`;
      await device.write(evdevBytes(text, LONG_BITS));
    },
    unplug: async () => {
      await device.close();
      await rm(path);
    },
    plugIn: async () => {
      device = await plugIn(path);
      retry.resolve();
    },
    [Symbol.asyncDispose]: async () => {
      retry.resolve();
      await touch[Symbol.asyncDispose]();
      await device.close();
      await rm(folder, { recursive: true });
    },
  };
}

/** Opened for both, so that neither end waits for the other. */
async function plugIn(path: string): Promise<FileHandle> {
  execFileSync("mkfifo", [path]);
  return open(path, "r+");
}

displayTouchConformance("an input device", onFifo);

async function onSocket() {
  const folder = await mkdtemp(join(tmpdir(), "outrider-touch-"));
  const touch = await openSimulatedTouch({ folder, frameSize: () => FRAME });
  const socket = connect(unixSocketPath(folder, "touch.sock"));
  await once(socket, "connect");
  const answers: ((answer: unknown) => void)[] = [];
  readJsonLines(socket, {
    onValue: (value) => answers.shift()?.(value),
    onBad: (problem) => {
      throw new Error(problem);
    },
  });
  const say = (value: unknown) => {
    const answer = new Promise((resolve) => {
      answers.push(resolve);
    });
    writeJsonLine(socket, value);
    return answer;
  };
  return {
    touch,
    socket,
    say,
    perform: async (kind: string, xPx: number, yPx: number) => {
      expect(await say({ kind, xPx, yPx })).toEqual({ ok: true });
    },
    [Symbol.asyncDispose]: async () => {
      socket.destroy();
      await touch[Symbol.asyncDispose]();
      await rm(folder, { recursive: true });
    },
  };
}

displayTouchConformance("simulated", onSocket);

describe("a simulated touch screen", () => {
  it.each([
    [{ kind: "down", xPx: 320, yPx: 0 }, "the panel ends at 320 x 240"],
    [{ kind: "up", xPx: 1, yPx: 1 }, "no finger is down"],
    [{ kind: "tap", xPx: 1, yPx: 1 }, "Invalid option"],
    ["nonsense", "expected object"],
  ])("refuses %j", async (line, problem) => {
    await using opened = await onSocket();
    const { contacts } = collectContacts(opened.touch);
    const answer = await opened.say(line);
    expect(answer).toEqual({ ok: false, problem: expect.stringContaining(problem) });
    expect(contacts).toEqual([]);
  });

  it("lifts the finger of a client that leaves", async () => {
    await using opened = await onSocket();
    const { until } = collectContacts(opened.touch);
    await opened.perform("down", 5, 6);
    opened.socket.destroy();
    expect(await until(2)).toEqual([
      ["down", 5, 6],
      ["up", 5, 6],
    ]);
  });
});

describe("an input device that is unplugged", () => {
  it("lifts its finger, is told of once, and works again when it is back", async () => {
    await using opened = await onFifo();
    const { until } = collectContacts(opened.touch);
    await opened.perform("down", 5, 6);
    await until(1);
    await opened.unplug();
    expect(await until(2)).toEqual([
      ["down", 5, 6],
      ["up", 5, 6],
    ]);
    await opened.plugIn();
    await opened.perform("down", 7, 8);
    expect((await until(3)).at(-1)).toEqual(["down", 7, 8]);
    expect(opened.told).toEqual(["touch gone", "touch works"]);
  });
});
