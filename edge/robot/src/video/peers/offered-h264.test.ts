import { describe, expect, it } from "vitest";
import { offeredH264 } from "./offered-h264.ts";

const HEAD = "v=0\r\no=- 1 1 IN IP4 0.0.0.0\r\ns=-\r\nt=0 0\r\n";

function offer(...formats: readonly string[]): string {
  const lines = formats.flatMap((parameters, at) => [
    `a=rtpmap:${100 + at} H264/90000`,
    `a=fmtp:${100 + at} ${parameters}`,
  ]);
  const audio = "m=audio 9 UDP/TLS/RTP/SAVPF 111\r\na=mid:a\r\na=rtpmap:111 opus/48000/2\r\n";
  const types = formats.map((_, at) => 100 + at).join(" ");
  const video = `m=video 9 UDP/TLS/RTP/SAVPF ${types}\r\na=mid:v\r\n${lines.join("\r\n")}\r\n`;
  return HEAD + audio + video;
}

describe("H.264 in an offer", () => {
  it("is taken with packetization mode 1 and constrained baseline", () => {
    const best = "level-asymmetry-allowed=1;packetization-mode=1;profile-level-id=42e01f";
    expect(
      offeredH264(
        offer(
          "packetization-mode=1;profile-level-id=42001f",
          "packetization-mode=0;profile-level-id=42e01f",
          best,
          "packetization-mode=1;profile-level-id=640032",
        ),
      ),
    ).toEqual({ mid: "v", payloadType: 102, parameters: best });
  });

  it("is taken as baseline where nothing else is offered, or the profile is left out", () => {
    const plain = "packetization-mode=1;profile-level-id=42001f";
    expect(offeredH264(offer(plain)).payloadType).toBe(100);
    expect(offeredH264(offer("packetization-mode=1")).payloadType).toBe(100);
  });

  it.each([
    ["only high profile", offer("packetization-mode=1;profile-level-id=640032"), "no-h264"],
    ["only single units", offer("profile-level-id=42e01f"), "no-h264"],
    ["no format", offer(), "no-h264"],
    ["no video", HEAD, "bad-offer"],
    ["no SDP", "m=video", "bad-offer"],
  ])("is refused with %s", (_, sdp, code) => {
    expect(() => offeredH264(sdp)).toThrow(expect.objectContaining({ code }));
  });
});
