/**
 * Viewers that come, see the first packet and go: each under a name of its own, in Chromium, which
 * tells the sender that it goes. libdatachannel as a viewer goes without a word more often than not.
 */
import type { Browser } from "playwright-core";
import type { SenderProcess } from "./sender-process.ts";

/** What runs in the page: `visit(name)` resolves when the visitor has come and gone. */
const PAGE = `(() => {
  const takes = new Map();
  globalThis.takeDown = (viewer, told) => takes.get(viewer)?.(told);
  globalThis.visit = async (viewer) => {
    const connection = new RTCPeerConnection();
    const { receiver } = connection.addTransceiver("video", { direction: "recvonly" });
    const early = [];
    takes.set(viewer, async ({ type, sdp, candidate }) => {
      if (type === "answer") {
        await connection.setRemoteDescription({ type, sdp });
        for (const one of early.splice(0)) await connection.addIceCandidate(one);
      } else if (connection.remoteDescription === null) early.push(candidate);
      else await connection.addIceCandidate(candidate);
    });
    connection.onicecandidate = ({ candidate }) => {
      if (candidate !== null) sendUp({ type: "candidate", viewer, candidate: candidate.toJSON() });
    };
    const seen = new Promise((resolve) => { receiver.track.onunmute = resolve; });
    await connection.setLocalDescription(await connection.createOffer());
    sendUp({ type: "offer", viewer, sdp: connection.localDescription.sdp });
    await seen;
    takes.delete(viewer);
    connection.close();
  };
})()`;

/** Lets these come and go, all at the same time, in a page of their own. */
export async function visit(
  browser: Browser,
  sender: SenderProcess,
  groups: readonly (readonly string[])[],
): Promise<void> {
  const page = await browser.newPage();
  await page.exposeFunction("sendUp", (message: object) => sender.ask(message as never));
  await page.evaluate(PAGE);
  for (const names of groups) {
    for (const name of names) {
      sender.onTold(name, (told) => {
        const taken = page.evaluate(
          ([viewer, message]) => Reflect.get(globalThis, "takeDown")(viewer, message),
          [name, told] as const,
        );
        // What comes for one that has gone needs no taker.
        taken.catch(() => undefined);
      });
    }
    await page.evaluate(`Promise.all(${JSON.stringify(names)}.map(visit))`);
    for (const name of names) sender.forget(name);
  }
  await page.close();
}
