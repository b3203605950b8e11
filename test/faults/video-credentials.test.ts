/** Lets the device's AWS credentials end while somebody watches: known beforehand, and by surprise. */
import { spawn } from "node:child_process";
import { join } from "node:path";
import { monotonicMs } from "@outrider/runtime";
import { expect, it } from "vitest";
import {
  createCredentialsSource,
  fetchCredentials,
} from "../../edge/robot/src/video/signaling/credentials.ts";
import { ROBOT } from "./gate-rig.ts";
import { startVideoDevice } from "./video-device.ts";
import {
  countOf,
  indicate,
  joinViewer,
  longestGapMs,
  startSender,
  testCamera,
  until,
} from "./video-rig.ts";

const GAP_MS_MAX = 1_000;
const HOUR_MS = 3_600_000;

/** Runs a program of the robot until disposed. */
function program(file: string, configFile: string) {
  const child = spawn(process.execPath, [join(ROBOT, file), "--config", configFile], {
    stdio: ["ignore", "ignore", "pipe"],
  });
  const log: string[] = [];
  child.stderr.on("data", (text: Buffer) => log.push(String(text)));
  const count = (text: string) => log.join("").split(text).length - 1;
  return { count, [Symbol.dispose]: () => child.kill("SIGKILL") };
}

it("the video program outlives session after session of its role alias; the picture never stops", async () => {
  await using device = await startVideoDevice(12);
  using bus = program("simulated/main.ts", device.configFile);
  await until("the bus", () => bus.count("hardware ready") > 0);
  using video = program("video/main.ts", device.configFile);
  await until("signaling open", () => video.count("signaling open") === 1);
  using watching = await joinViewer(device.host, device.channelArn, "watching");
  await until("pictures", () => watching.arrivals.length > 30);
  const fromMs = monotonicMs();
  // The first session, known since before the first dial, is over when the third has begun.
  await until("a second dial", () => video.count("signaling open") === 2);
  await until("a third dial", () => video.count("signaling open") === 3);
  using next = await joinViewer(device.host, device.channelArn, "next");
  await until("pictures for the next", () => next.arrivals.length > 30);
  expect(longestGapMs(watching, fromMs)).toBeLessThan(GAP_MS_MAX);
  expect(video.count("can't be reached")).toBe(0);
}, 60_000);

it("credentials that are refused before their time are renewed at once", async () => {
  await using device = await startVideoDevice(2);
  // A device whose clock is an hour behind takes them for good still.
  const deviceClock = () => Date.now() - HOUR_MS;
  let asked = 0;
  const fetch = () => {
    asked += 1;
    return fetchCredentials(device.provider);
  };
  const credentials = createCredentialsSource(fetch, deviceClock);
  await using sender = await startSender({ host: device.host, camera: testCamera(), credentials });
  await until("signaling open", () => countOf(sender, "signaling open") === 1);
  using watching = await joinViewer(device.host, device.channelArn, "watching");
  await until("pictures", () => watching.arrivals.length > 30);
  const { expiration } = await credentials.get();
  await until("their end", () => Date.now() > expiration.getTime());
  expect(asked).toBe(1);
  const fromMs = monotonicMs();
  await indicate(device.host, "RECONNECT_ICE_SERVER", 0);
  await until("new credentials", () => asked === 2);
  await indicate(device.host, "GO_AWAY", 5_000);
  await until("signaling open again", () => countOf(sender, "signaling open") === 2);
  using next = await joinViewer(device.host, device.channelArn, "next");
  await until("pictures for the next", () => next.arrivals.length > 30);
  expect(longestGapMs(watching, fromMs)).toBeLessThan(GAP_MS_MAX);
  expect(countOf(sender, "signaling can't be reached")).toBe(0);
  expect(countOf(sender, "ICE servers can't be renewed")).toBe(0);
});
