/** A chip on the simulated I2C bus, at register level. Times are monotonic ms, handed in. */
export interface ChipModel {
  /** Says whether the chip acknowledges a 7-bit address now. */
  answers(addr: number): boolean;
  /** Takes the bytes of one write transaction: the register number, then data. */
  write(data: Uint8Array, nowMs: number): void;
  /** Gives `count` bytes from where the register pointer stands. */
  read(count: number, nowMs: number): Uint8Array;
  /** Puts every register as it is after power-on. */
  powerOn(): void;
}
