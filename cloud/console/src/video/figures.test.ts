/** Reads reports as Chromium and Firefox give them, and writes them for people. */
import { describe, expect, it } from "vitest";
import {
  bitRateWords,
  frameRateWords,
  lossWords,
  pictureAgeWords,
  pictureWords,
  roundTripWords,
  routeInFull,
  routeWords,
} from "./figure-words.ts";
import { figuresOf, readCounters, type StatsEntry } from "./figures.ts";
import { readIndication } from "./signaling.ts";
import { snapshotName } from "./snapshot.ts";

const VIDEO = {
  id: "V",
  type: "inbound-rtp",
  kind: "video",
  codecId: "C",
  bytesReceived: 1_000,
  framesDecoded: 30,
  packetsReceived: 100,
  packetsLost: 0,
  frameWidth: 640,
  frameHeight: 480,
};
const PAIR = {
  id: "P",
  type: "candidate-pair",
  localCandidateId: "L",
  remoteCandidateId: "R",
  currentRoundTripTime: 0.012,
};

/** Gives a report with ends of these types. */
function report(local: string, remote: string, more: object = {}): StatsEntry[] {
  return [
    { ...VIDEO, ...more },
    { id: "C", type: "codec", mimeType: "video/H264" },
    { id: "T", type: "transport", selectedCandidatePairId: "P" },
    PAIR,
    { id: "L", type: "local-candidate", candidateType: local },
    { id: "R", type: "remote-candidate", candidateType: remote },
  ];
}

describe("figures", () => {
  it("name the way by its further end", () => {
    const route = (local: string, remote: string) => readCounters(report(local, remote), 0).route;
    expect(route("host", "host")).toBe("direct");
    expect(route("prflx", "host")).toBe("direct");
    expect(route("host", "srflx")).toBe("server-reflexive");
    expect(route("relay", "srflx")).toBe("relayed");
  });

  it("compare two readings", () => {
    const before = readCounters(report("host", "host"), 1_000);
    const more = {
      bytesReceived: 251_000,
      framesDecoded: 90,
      packetsReceived: 290,
      packetsLost: 10,
    };
    const now = readCounters(report("host", "host", more), 3_000);
    expect(figuresOf(before, now)).toEqual({
      route: "direct",
      bitsPerS: 1_000_000,
      framesPerS: 30,
      lost: 0.05,
      roundTripMs: 12,
      widthPx: 640,
      heightPx: 480,
      codec: "H264",
    });
  });

  it("tell no rates from one reading, and nothing from an empty report", () => {
    expect(figuresOf(undefined, readCounters(report("host", "host"), 0)).bitsPerS).toBeUndefined();
    expect(figuresOf(undefined, readCounters([], 0))).toEqual({});
  });

  it("find Firefox's chosen pair, which is marked itself", () => {
    const entries = report("host", "relay")
      .filter(({ type }) => type !== "transport")
      .map((entry) => (entry["id"] === "P" ? { ...entry, selected: true } : entry));
    expect(readCounters(entries, 0).route).toBe("relayed");
  });
});

describe("words for figures", () => {
  it("have one unit that fits", () => {
    expect([pictureAgeWords(48.4), pictureAgeWords(1_240)]).toEqual(["48 ms", "1.2 s"]);
    expect([bitRateWords(1_480_000), bitRateWords(320_400)]).toEqual(["1.48 Mbit/s", "320 kbit/s"]);
    expect([frameRateWords(29.7), lossWords(0.0123)]).toEqual(["30/s", "1.2%"]);
    expect([roundTripWords(0.42), roundTripWords(48.6)]).toEqual(["< 1 ms", "49 ms"]);
    expect(pictureWords({ widthPx: 640, heightPx: 480, codec: "H264" })).toBe("640 × 480, H264");
    expect([routeWords("relayed"), routeInFull("direct").slice(0, 6)]).toEqual([
      "Relayed",
      "Direct",
    ]);
  });

  it("are a dash where nothing is known", () => {
    const none = [
      pictureAgeWords(undefined),
      bitRateWords(undefined),
      frameRateWords(undefined),
      lossWords(undefined),
      roundTripWords(undefined),
      routeWords(undefined),
      pictureWords({}),
    ];
    expect(new Set(none)).toEqual(new Set(["–"]));
    expect(routeInFull(undefined)).toBe("None chosen");
  });
});

describe("indications of the signaling", () => {
  it("are heard although AWS's SDK drops them", () => {
    expect(readIndication('{"messageType":"GO_AWAY"}')).toBe("go-away");
    expect(readIndication('{"messageType":"RECONNECT_ICE_SERVER"}')).toBe("renew-ice");
  });

  it("are not found in what the SDK handles, nor in what nobody can read", () => {
    for (const data of ['{"messageType":"SDP_ANSWER"}', "{}", "null", "7", "{", new Blob()])
      expect(readIndication(data)).toBeUndefined();
  });
});

describe("a snapshot's name", () => {
  it("sorts by time and is allowed everywhere", () => {
    const at = new Date("2026-11-22T14:05:09.123Z");
    expect(snapshotName("rover/1", at)).toBe("rover_1_2026-11-22_14-05-09.png");
  });
});
