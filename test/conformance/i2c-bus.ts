/** What every I2C bus must do. The bus given carries a PCA9685 at 0x60, and nothing at 0x2f. */
import { describe, expect, it } from "vitest";
import type { I2cBus } from "../../edge/robot/src/hardware/i2c-bus.ts";

export interface OpenBus extends AsyncDisposable {
  readonly bus: I2cBus;
}

const ADDR = 0x60;
const ABSENT = 0x2f;
const MODE1 = 0x00;
const PRE_SCALE = 0xfe;
const LED0_ON_L = 0x06;

export function i2cBusConformance(name: string, open: () => Promise<OpenBus>): void {
  describe(`I2C bus, ${name}`, () => {
    it("reads back what it wrote to a register", async () => {
      await using opened = await open();
      await opened.bus.write(ADDR, Uint8Array.of(LED0_ON_L, 0x5a));
      expect(await opened.bus.writeRead(ADDR, Uint8Array.of(LED0_ON_L), 1)).toEqual(
        Uint8Array.of(0x5a),
      );
    });

    it("writes many bytes in one transaction, and reads as many", async () => {
      await using opened = await open();
      const data = Uint8Array.from({ length: 24 }, (_, at) => at + 1);
      await opened.bus.write(ADDR, Uint8Array.of(MODE1, 0x20));
      await opened.bus.write(ADDR, Uint8Array.of(LED0_ON_L, ...data));
      expect(await opened.bus.writeRead(ADDR, Uint8Array.of(LED0_ON_L), 24)).toEqual(data);
    });

    it("reads from where the chip's pointer stands", async () => {
      await using opened = await open();
      await opened.bus.write(ADDR, Uint8Array.of(PRE_SCALE));
      expect(await opened.bus.read(ADDR, 1)).toEqual(Uint8Array.of(0x1e));
    });

    it("keeps the order of operations that are under way together", async () => {
      await using opened = await open();
      const { bus } = opened;
      const values = Array.from({ length: 20 }, (_, at) => at);
      const reads = values.map(async (value) => {
        const written = bus.write(ADDR, Uint8Array.of(LED0_ON_L, value));
        const read = bus.writeRead(ADDR, Uint8Array.of(LED0_ON_L), 1);
        await written;
        return (await read)[0];
      });
      expect(await Promise.all(reads)).toEqual(values);
    });

    it("says no-ack for an address at which nothing answers, and goes on", async () => {
      await using opened = await open();
      const { bus } = opened;
      const absent = { name: "HardwareError", code: "no-ack" };
      await expect(bus.write(ABSENT, Uint8Array.of(0, 0))).rejects.toMatchObject(absent);
      await expect(bus.read(ABSENT, 1)).rejects.toMatchObject(absent);
      await expect(bus.writeRead(ABSENT, Uint8Array.of(0), 1)).rejects.toMatchObject(absent);
      expect(await bus.writeRead(ADDR, Uint8Array.of(PRE_SCALE), 1)).toEqual(Uint8Array.of(0x1e));
    });
  });
}
