/** What every peer engine must do; the viewer is werift's, and takes H.264 and VP8 like a browser. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import { monotonicMs } from "@outrider/runtime";
import { describe, expect, it } from "vitest";
import type { RTCPeerConnection } from "werift";
import { createFrame } from "../../edge/robot/src/simulated/camera/frame.ts";
import { createAccessUnits } from "../../edge/robot/src/video/h264/access-units.ts";
import { createAnnexBSplitter } from "../../edge/robot/src/video/h264/annex-b.ts";
import type {
  IceCandidate,
  Peer,
  PeerEngine,
  PeerState,
} from "../../edge/robot/src/video/peers/peer-engine.ts";
import type { Picture } from "../../edge/robot/src/video/picture.ts";
import { receivingConnection, until } from "../faults/video-rig.ts";

setFlagsFromString("--expose-gc");
const collectGarbage: () => void = runInNewContext("gc");

const WIDTH_PX = 320;
const HEIGHT_PX = 240;
const CLOCK_PER_MS = 90;
/** ICE and DTLS take long on a busy machine, in ms. */
const TEST_MS_MAX = 30_000;

export const MODE = { widthPx: WIDTH_PX, heightPx: HEIGHT_PX };

interface Joined extends Disposable {
  readonly peer: Peer;
  readonly viewer: RTCPeerConnection;
  readonly states: PeerState[];
  /** RTP of the viewer: time and end of picture of each packet. */
  readonly packets: {
    readonly timestamp: number;
    readonly marker: boolean;
    readonly number: number;
  }[];
  heard: number;
}

/** Joins a viewer, with candidates both ways as they come. */
async function joinViewer(engine: PeerEngine): Promise<Joined> {
  const packets: Joined["packets"] = [];
  const viewer = receivingConnection(({ header }) => {
    const { timestamp, marker, sequenceNumber: number } = header;
    packets.push({ timestamp, marker, number });
  });
  // Candidates may come before the answer that they belong to.
  const answered = Promise.withResolvers<void>();
  await viewer.setLocalDescription(await viewer.createOffer());
  const states: PeerState[] = [];
  const take = (candidate: IceCandidate) => {
    const { sdpMid, ...rest } = candidate;
    void viewer.addIceCandidate({ ...rest, sdpMid: sdpMid ?? "0", sdpMLineIndex: 0 });
  };
  const peer = await engine.open({
    name: "viewer",
    offer: viewer.localDescription?.sdp ?? "",
    iceServers: [],
    onCandidate: (candidate) => {
      void answered.promise.then(() => take(candidate));
    },
    onState: (state) => states.push(state),
    onHeard: () => {
      joined.heard += 1;
    },
  });
  const joined: Joined = {
    peer,
    viewer,
    states,
    packets,
    heard: 0,
    [Symbol.dispose]: () => {
      peer.close();
      void viewer.close();
    },
  };
  await viewer.setRemoteDescription({ type: "answer", sdp: peer.answer });
  answered.resolve();
  await until("connected", () => states.includes("connected"));
  return joined;
}

/** Gives pictures of the engine's format without end. */
function pictureSource(engine: PeerEngine): () => Picture {
  if (engine.format === "i420") {
    const frame = createFrame(WIDTH_PX, HEIGHT_PX);
    let shade = 16;
    return () => {
      shade = shade > 200 ? 16 : shade + 7;
      frame.luma.fill(shade);
      return { format: "i420", bytes: frame.bytes, isKey: true, atMs: monotonicMs() };
    };
  }
  const pictures = fixturePictures();
  let at = 0;
  return () => {
    const picture = pictures[at % pictures.length];
    at += 1;
    if (picture === undefined) throw new Error("the fixture has no pictures");
    return { ...picture, atMs: monotonicMs() };
  };
}

/** Reads 30 pictures that x264 made of a test pattern, 320x240. */
export function fixturePictures(): Picture[] {
  const pictures: Picture[] = [];
  const units = createAccessUnits((picture) => pictures.push(picture));
  const splitter = createAnnexBSplitter((unit) => units.push(unit, 0));
  splitter.push(readFileSync(join(import.meta.dirname, "../fixtures/video/pattern.h264")));
  splitter.flush();
  units.flush();
  return pictures;
}

/** Sends at a camera's pace until something is so. */
async function sendUntil(joined: readonly Joined[], next: () => Picture, isSo: () => boolean) {
  const timer = setInterval(() => {
    const picture = next();
    const timestamp = Math.round(picture.atMs * CLOCK_PER_MS) % 2 ** 32;
    for (const { peer } of joined) peer.send(picture, timestamp);
  }, 33);
  try {
    await until("enough was sent", isSo);
  } finally {
    clearInterval(timer);
  }
}

/** Has a viewer offer and leave, and gives what the engine was to tell of it. */
async function comeAndGo(engine: PeerEngine): Promise<WeakRef<() => void>> {
  const viewer = receivingConnection(() => undefined);
  await viewer.setLocalDescription(await viewer.createOffer());
  // As sessions do, it reaches the peer that holds it.
  let peer: Peer | undefined;
  const onHeard = () => peer?.route();
  peer = await engine.open({
    name: "leaves",
    offer: viewer.localDescription?.sdp ?? "",
    iceServers: [],
    onCandidate: () => undefined,
    onState: () => undefined,
    onHeard,
  });
  peer.close();
  await viewer.close();
  return new WeakRef(onHeard);
}

const endsOf = ({ packets }: Joined) => packets.filter(({ marker }) => marker).length;

export function peerEngineConformance(name: string, open: () => Promise<PeerEngine>): void {
  describe(`peer engine, ${name}`, { timeout: TEST_MS_MAX }, () => {
    it("answers so that pictures arrive whole, in order, with the times given", async () => {
      const engine = await open();
      using joined = await joinViewer(engine);
      await sendUntil([joined], pictureSource(engine), () => endsOf(joined) > 20);
      const { packets } = joined;
      const numbers = packets.map(({ number }) => number);
      const first = numbers[0] ?? 0;
      expect(numbers).toEqual(numbers.map((_, at) => (first + at) % 2 ** 16));
      const times = new Set(packets.map(({ timestamp }) => timestamp));
      expect(Math.abs(times.size - endsOf(joined))).toBeLessThan(2);
      expect(joined.peer.answer).toContain("a=sendonly");
    });

    it("sends the same to two viewers, and goes on when one has left", async () => {
      const engine = await open();
      const next = pictureSource(engine);
      using stays = await joinViewer(engine);
      const leaves = await joinViewer(engine);
      await sendUntil([stays, leaves], next, () => endsOf(stays) > 5 && endsOf(leaves) > 5);
      leaves[Symbol.dispose]();
      const had = endsOf(stays);
      await sendUntil([stays, leaves], next, () => endsOf(stays) > had + 10);
      expect(stays.states).toEqual(["connected"]);
    });

    it("hears the viewer's reports", async () => {
      const engine = await open();
      using joined = await joinViewer(engine);
      await sendUntil([joined], pictureSource(engine), () => joined.heard > 0);
    });

    it("sends nothing before it is connected nor after it was closed", async () => {
      const engine = await open();
      const next = pictureSource(engine);
      const viewer = receivingConnection(() => undefined);
      await viewer.setLocalDescription(await viewer.createOffer());
      const peer = await engine.open({
        name: "nobody",
        offer: viewer.localDescription?.sdp ?? "",
        iceServers: [],
        onCandidate: () => undefined,
        onState: () => undefined,
        onHeard: () => undefined,
      });
      expect(peer.send(next(), 0)).toBe(false);
      peer.close();
      expect(peer.send(next(), 0)).toBe(false);
      await viewer.close();
    });

    it("keeps nothing of a viewer that has gone", async () => {
      const engine = await open();
      const heard = await comeAndGo(engine);
      await until("forgotten", () => {
        collectGarbage();
        return heard.deref() === undefined;
      });
    });

    it("refuses a malformed candidate and goes on", async () => {
      const engine = await open();
      using joined = await joinViewer(engine);
      const refused = { candidate: "no such thing", sdpMid: "0", sdpMLineIndex: 0 };
      expect(joined.peer.addCandidate(refused)).toBe(false);
      await sendUntil([joined], pictureSource(engine), () => endsOf(joined) > 2);
    });

    it.each([
      ["nothing", ""],
      ["no SDP", "hello"],
      ["an SDP without video", "v=0\r\no=- 1 1 IN IP4 0.0.0.0\r\ns=-\r\nt=0 0\r\n"],
    ])("refuses an offer of %s", async (_, offer) => {
      const engine = await open();
      const opened = engine.open({
        name: "rude",
        offer,
        iceServers: [],
        onCandidate: () => undefined,
        onState: () => undefined,
        onHeard: () => undefined,
      });
      await expect(opened).rejects.toMatchObject({ name: "VideoError", code: "bad-offer" });
    });
  });
}
