/** Breaks the camera's process while someone watches: killed, hung, sending garbage, ending, missing. */

import { createLog } from "@outrider/runtime";
import { afterEach, expect, it } from "vitest";
import type { Camera } from "../../edge/robot/src/video/cameras/camera.ts";
import { type CameraKeeper, keepCamera } from "../../edge/robot/src/video/cameras/keep-camera.ts";
import type { Picture } from "../../edge/robot/src/video/picture.ts";
import { testCamera, until } from "./video-rig.ts";

interface Watched {
  readonly keeper: CameraKeeper;
  readonly pictures: Picture[];
  readonly reasons: string[];
  readonly said: string[];
  starts: number;
}

let watched: Watched | undefined;
afterEach(() => watched?.keeper.close());

function watch(camera: Camera, silenceMsMax = 4_000): Watched {
  const pictures: Picture[] = [];
  const reasons: string[] = [];
  const said: string[] = [];
  const log = createLog({
    write: (text) => {
      const { reason, line } = JSON.parse(text);
      if (reason !== undefined) reasons.push(reason);
      if (line !== undefined) said.push(line);
    },
  });
  const keeper = keepCamera({
    camera,
    log,
    silenceMsMax,
    lingerMs: 200,
    onPicture: (picture) => pictures.push(picture),
    onStart: () => {
      if (watched !== undefined) watched.starts += 1;
    },
  });
  watched = { keeper, pictures, reasons, said, starts: 0 };
  keeper.setWatched(true);
  return watched;
}

/** A camera that is a few lines of JavaScript. */
function scripted(script: string): Camera {
  return testCamera({ file: process.execPath, args: ["-e", script] });
}

it("the camera stops when nobody watches any more, after a linger", async () => {
  const { keeper, pictures } = watch(testCamera());
  await until("pictures", () => pictures.length > 2);
  keeper.setWatched(false);
  expect(keeper.pid).toBeDefined();
  await until("the camera stopped", () => keeper.pid === undefined);
});

it("a killed camera is started again, and its pictures begin with a key picture", async () => {
  const { keeper, pictures, reasons } = watch(testCamera());
  await until("pictures", () => pictures.length > 10);
  const pid = keeper.pid ?? 0;
  process.kill(pid, "SIGKILL");
  await until("its end noticed", () => reasons.length === 1);
  pictures.length = 0;
  await until("pictures again", () => pictures.length > 10);
  expect(pictures[0]?.isKey).toBe(true);
  expect(keeper.pid).not.toBe(pid);
  expect(reasons).toEqual(["SIGKILL"]);
});

it("a hung camera is ended and started again", async () => {
  const { keeper, pictures, reasons } = watch(testCamera(), 1_000);
  await until("pictures", () => pictures.length > 10);
  process.kill(keeper.pid ?? 0, "SIGSTOP");
  await until("its silence noticed", () => reasons.length === 1);
  pictures.length = 0;
  await until("pictures again", () => pictures.length > 10);
  expect(reasons).toEqual(["no picture for 1000 ms"]);
});

it("a hung camera is gone when the keeper is", async () => {
  const { keeper, pictures } = watch(testCamera());
  await until("pictures", () => pictures.length > 2);
  const pid = keeper.pid ?? 0;
  process.kill(pid, "SIGSTOP");
  await keeper.close();
  expect(() => process.kill(pid, 0)).toThrow("ESRCH");
});

it("a camera that sends garbage counts as hung", async () => {
  const script = "setInterval(() => process.stdout.write(crypto.randomBytes(65536)), 5)";
  const { pictures, reasons } = watch(scripted(script), 800);
  await until("its silence noticed", () => reasons.length === 1);
  expect(pictures).toEqual([]);
});

it("a camera that ends at once is tried again with growing waits, and its last words are kept", async () => {
  const { reasons, said } = watch(scripted("console.error('no sensor'); process.exit(3)"));
  await until("three ends", () => reasons.length === 3);
  expect(reasons).toEqual(["status 3", "status 3", "status 3"]);
  expect(said).toContain("no sensor");
});

it("a camera whose command is missing is tried again too", async () => {
  const { reasons } = watch(testCamera({ file: "/nowhere/camera" }));
  await until("two ends", () => reasons.length === 2);
  expect(reasons[0]).toContain("ENOENT");
});
