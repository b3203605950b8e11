/** What runs in the browser's page. It is sent there as text, so it uses nothing from outside itself. */

export interface PageResult {
  /** From the offer to the first picture shown, in ms. */
  readonly firstMs: number;
  readonly frames: readonly {
    /** When it is on the screen, in ms since 1970. */
    readonly atMs: number;
    /** Brightness of the middle of each block of the time strip. */
    readonly strip: readonly number[];
  }[];
}

// biome-ignore lint/suspicious/noExplicitAny: the page's own types are no part of a Node program.
declare const document: any, RTCPeerConnection: any, MediaStream: any;

/** Watches until `count` frames were seen. */
export async function watchInPage(count: number): Promise<PageResult> {
  const video = document.querySelector("video");
  const connection = new RTCPeerConnection();
  const sendUp = Reflect.get(globalThis, "sendUp");
  const early: object[] = [];
  const take = async (told: { type: string; sdp: string; candidate: object }) => {
    if (told.type === "answer") {
      await connection.setRemoteDescription({ type: "answer", sdp: told.sdp });
      for (const candidate of early.splice(0)) await connection.addIceCandidate(candidate);
    } else if (connection.remoteDescription === null) early.push(told.candidate);
    else await connection.addIceCandidate(told.candidate);
  };
  Reflect.set(globalThis, "takeDown", take);
  Reflect.set(globalThis, "leave", () => connection.close());
  connection.addTransceiver("video", { direction: "recvonly" });
  connection.ontrack = ({ track }: { track: unknown }) => {
    video.srcObject = new MediaStream([track]);
  };
  connection.onicecandidate = ({ candidate }: { candidate: { toJSON(): object } | null }) => {
    if (candidate !== null) sendUp({ type: "candidate", candidate: candidate.toJSON() });
  };
  const canvas = document.createElement("canvas");
  canvas.width = 384;
  canvas.height = 32;
  const context = canvas.getContext("2d", { willReadFrequently: true });
  const stripNow = () => {
    context.drawImage(video, 0, 0);
    const { data } = context.getImageData(0, 0, 384, 32);
    const at = (block: number) =>
      ((Math.floor(block / 24) * 16 + 8) * 384 + (block % 24) * 16 + 8) * 4;
    return Array.from({ length: 48 }, (_, block) => data[at(block) + 1]);
  };
  await connection.setLocalDescription(await connection.createOffer());
  const startMs = performance.now();
  const frames: { atMs: number; strip: number[] }[] = [];
  const { promise, resolve } = Promise.withResolvers<number>();
  const done = Promise.withResolvers<void>();
  const onFrame = (nowMs: number, { expectedDisplayTime }: { expectedDisplayTime: number }) => {
    const shownMs = Math.max(nowMs, expectedDisplayTime);
    resolve(shownMs - startMs);
    // Of the first frame Chromium tells before its pixels can be read: all of them are 0 then, and in
    // every strip some are white.
    const strip = stripNow();
    if (frames.length > 0 || strip.some((luma) => luma > 0))
      frames.push({ atMs: performance.timeOrigin + shownMs, strip });
    if (frames.length < count) video.requestVideoFrameCallback(onFrame);
    else done.resolve();
  };
  video.requestVideoFrameCallback(onFrame);
  sendUp({ type: "offer", sdp: connection.localDescription.sdp });
  const firstMs = await promise;
  await done.promise;
  return { firstMs, frames };
}
