/** The model against the datasheet's words: what is told here is what the drivers rely on. */
import { describe, expect, it } from "vitest";
import { pca9685Model } from "./pca9685-model.ts";

const MODE1 = 0x00;
const PRE_SCALE = 0xfe;
const LED0_ON_L = 0x06;
const HALF = [0, 0, 0x00, 0x08];

/** A chip that is awake, with auto-increment on. */
function awake() {
  const chip = pca9685Model(0x60);
  const write = (...bytes: number[]) => chip.write(Uint8Array.from(bytes), 0);
  write(MODE1, 0x20);
  return { chip, write };
}

describe("a PCA9685 after power-on", () => {
  it("sleeps, answers ALLCALL, and has every output off", () => {
    const chip = pca9685Model(0x60);
    expect(chip.register(MODE1)).toBe(0x11);
    expect([0x60, 0x70, 0x61].map((addr) => chip.answers(addr))).toEqual([true, true, false]);
    expect(chip.duty(0)).toBe(0);
  });

  it("answers ALLCALL no longer once told so", () => {
    expect(awake().chip.answers(0x70)).toBe(false);
  });
});

describe("PRE_SCALE", () => {
  it("is written only while the chip sleeps, and not below 3", () => {
    const { chip, write } = awake();
    write(PRE_SCALE, 9);
    expect(chip.register(PRE_SCALE)).toBe(0x1e);
    write(MODE1, 0x10);
    write(PRE_SCALE, 1);
    expect(chip.register(PRE_SCALE)).toBe(3);
  });
});

describe("a channel", () => {
  it("puts out its share of 4096 steps, also around the end of the count", () => {
    const { chip, write } = awake();
    write(LED0_ON_L, ...HALF);
    expect(chip.duty(0)).toBe(0.5);
    write(LED0_ON_L, 0x00, 0x0c, 0x00, 0x04);
    expect(chip.duty(0)).toBe(0.5);
  });

  it("is off where full on and full off are both set", () => {
    const { chip, write } = awake();
    write(LED0_ON_L, 0, 0x10, 0, 0);
    expect(chip.duty(0)).toBe(1);
    write(LED0_ON_L, 0, 0x10, 0, 0x10);
    expect(chip.duty(0)).toBe(0);
  });

  it("goes off with all others by one byte, awake or asleep, with or without auto-increment", () => {
    for (const mode of [0x00, 0x20, 0x10, 0x30]) {
      const { chip, write } = awake();
      write(LED0_ON_L, 0, 0x10, 0, 0);
      write(MODE1, mode);
      write(0xfd, 0x10);
      write(MODE1, 0x20);
      write(MODE1, 0xa0);
      expect(chip.duty(0)).toBe(0);
    }
  });
});

describe("auto-increment", () => {
  it("off writes every byte to the same register", () => {
    const { chip, write } = awake();
    write(MODE1, 0);
    write(LED0_ON_L, 1, 2, 3);
    expect(chip.register(LED0_ON_L)).toBe(3);
    expect(chip.register(LED0_ON_L + 1)).toBe(0);
  });

  it("rolls over from the last channel to MODE1", () => {
    const { chip, write } = awake();
    write(0x45, 0x10, 0x30);
    expect(chip.register(MODE1)).toBe(0x30);
  });
});

describe("sleep", () => {
  it("takes outputs off, and RESTART brings them back 0.5 ms after waking", () => {
    const { chip, write } = awake();
    write(LED0_ON_L, ...HALF);
    write(MODE1, 0x30);
    expect(chip.duty(0)).toBe(0);
    expect(chip.register(MODE1)).toBe(0xb0);
    chip.write(Uint8Array.of(MODE1, 0x20), 10);
    expect(chip.duty(0)).toBe(0);
    chip.write(Uint8Array.of(MODE1, 0xa0), 10.2);
    expect(chip.duty(0)).toBe(0);
    chip.write(Uint8Array.of(MODE1, 0xa0), 11);
    expect(chip.duty(0)).toBe(0.5);
    expect(chip.register(MODE1)).toBe(0x20);
  });

  it("ends for good with a write to a channel", () => {
    const { chip, write } = awake();
    write(LED0_ON_L, ...HALF);
    write(MODE1, 0x30);
    write(MODE1, 0x20);
    write(LED0_ON_L + 4, ...HALF);
    expect(chip.duty(0)).toBe(0.5);
  });
});
