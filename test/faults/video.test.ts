/**
 * Breaks signaling, cameras and viewers while a picture is shown, with the local host's own signaling
 * and a viewer of another make. Pictures are counted as packets that reach the viewer.
 */
import { expect, it } from "vitest";
import { startKvsHost } from "../flow/kvs-host.ts";
import { countOf, joinViewer, startSender, until } from "./video-rig.ts";

it("a viewer sees pictures within a second of its offer, and the camera stops after it left", async () => {
  await using host = await startKvsHost();
  const arn = await host.channel("rover-1");
  await using sender = await startSender({ host, channelName: "rover-1", lingerMs: 300 });
  await until("signaling", () => countOf(sender, "signaling open") === 1);
  expect(sender.running.cameraPid).toBeUndefined();
  using viewer = await joinViewer(host, arn, "one");
  await until("pictures", () => viewer.arrivals.length > 60);
  expect(sender.running.viewers).toBe(1);
  expect(sender.running.cameraPid).toBeDefined();
  await viewer.connection.close();
  await until("the viewer gone", () => sender.running.viewers === 0);
  await until("the camera stopped", () => sender.running.cameraPid === undefined);
});
