import { describe, expect, it } from "vitest";
import { isHostName, withoutHostNames } from "./host-names.ts";

const way = (address: string) => `candidate:1 1 udp 2113937151 ${address} 50000 typ host`;
const NAME = "f4712db3-fe7b-4f8c-a8a5-6a7f7ab9bf0c.local";

describe("host names among a viewer's ways", () => {
  it.each([
    [NAME, true],
    ["robot.example.com", true],
    ["192.0.2.7", false],
    ["2001:db8::7", false],
  ])("%s is one: %s", (address, isName) => {
    expect(isHostName(way(address))).toBe(isName);
  });

  it("what is no candidate at all is none", () => {
    expect(["", "no such thing"].map(isHostName)).toEqual([false, false]);
  });

  it("are left out of an offer, and nothing else is", () => {
    const head = "v=0\r\nm=video 9 UDP/TLS/RTP/SAVPF 96\r\n";
    const rest = `a=${way("192.0.2.7")}\r\na=end-of-candidates\r\n`;
    expect(withoutHostNames(`${head}a=${way(NAME)}\r\n${rest}`)).toBe(head + rest);
  });
});
