import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { joinUnits } from "../h264/units.ts";
import { RTP_PAYLOAD_BYTES_MAX } from "./peer-engine.ts";
import { packetizeH264, type RtpPayload } from "./rtp-payloads.ts";

const FU_A = 28;

/** Puts fragments together again, as a receiver does. */
function defragmented(payloads: readonly RtpPayload[]): Buffer[] {
  const units: Buffer[] = [];
  for (const { payload } of payloads) {
    const [indicator = 0, header = 0] = payload;
    if ((indicator & 0x1f) !== FU_A) units.push(payload);
    else if (header & 0x80) {
      const first = (indicator & 0xe0) | (header & 0x1f);
      units.push(Buffer.concat([Buffer.of(first), payload.subarray(2)]));
    } else units.push(Buffer.concat([units.pop() ?? Buffer.of(), payload.subarray(2)]));
  }
  return units;
}

describe("RTP payloads of H.264", () => {
  it("give back the units, fit into packets, and the last one ends the picture", () => {
    const unit = fc
      .tuple(fc.constantFrom(0x65, 0x41, 0x67), fc.integer({ min: 1, max: 5_000 }))
      .map(([header, size]) => Buffer.concat([Buffer.of(header), Buffer.alloc(size, 0x55)]));
    fc.assert(
      fc.property(fc.array(unit, { minLength: 1, maxLength: 5 }), (units) => {
        const payloads = packetizeH264(joinUnits(units));
        expect(defragmented(payloads)).toEqual(units);
        expect(payloads.every(({ payload }) => payload.length <= RTP_PAYLOAD_BYTES_MAX)).toBe(true);
        expect(payloads.map(({ isLast }) => isLast).indexOf(true)).toBe(payloads.length - 1);
      }),
    );
  });

  it("of a unit that just fits are one, of one byte more two", () => {
    const unit = (size: number) => joinUnits([Buffer.alloc(size, 0x65)]);
    expect(packetizeH264(unit(RTP_PAYLOAD_BYTES_MAX))).toHaveLength(1);
    expect(packetizeH264(unit(RTP_PAYLOAD_BYTES_MAX + 1))).toHaveLength(2);
  });
});
