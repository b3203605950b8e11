/** Aim: a peer is told its address as RFC 8489 has it, and rubbish is not answered. */
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { bindingAnswer, bindingRequest } from "./stun-server.ts";

const COOKIE = 0x2112a442;

describe("the STUN server", () => {
  it("tells each address and port, hidden by the magic cookie", () => {
    fc.assert(
      fc.property(fc.ipV4(), fc.integer({ min: 1, max: 65_535 }), (address, port) => {
        const request = bindingRequest();
        const answer = bindingAnswer(request, { address, port }) ?? Buffer.alloc(0);
        expect(answer.readUInt16BE(0)).toBe(0x0101);
        expect(answer.readUInt16BE(2)).toBe(answer.length - 20);
        expect(answer.subarray(4, 20)).toEqual(request.subarray(4, 20));
        expect(answer.readUInt16BE(20)).toBe(0x0020);
        expect(answer.readUInt16BE(26) ^ (COOKIE >>> 16)).toBe(port);
        const told = (answer.readUInt32BE(28) ^ COOKIE) >>> 0;
        const parts = [told >>> 24, (told >>> 16) & 255, (told >>> 8) & 255, told & 255];
        expect(parts.join(".")).toBe(address);
      }),
    );
  });

  it("does not answer what is no binding request", () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 100 }), (bytes) => {
        const request = Buffer.from(bytes);
        fc.pre(request.length < 20 || request.readUInt32BE(4) !== COOKIE);
        expect(bindingAnswer(request, { address: "127.0.0.1", port: 1 })).toBeUndefined();
      }),
    );
  });
});
