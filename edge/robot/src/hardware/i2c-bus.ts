/** The port to an I2C bus: each call is one transaction, from START to STOP. */
export interface I2cBus extends AsyncDisposable {
  /**
   * Writes bytes to the chip at a 7-bit address.
   * @throws HardwareError "no-ack" when no chip answers, "bus-gone" at once when there is no bus
   */
  write(addr: number, data: Uint8Array): Promise<void>;
  /** Reads `count` bytes from where the chip's register pointer stands. @throws as `write` */
  read(addr: number, count: number): Promise<Uint8Array>;
  /** Writes, usually a register number, then reads after a repeated START. @throws as `write` */
  writeRead(addr: number, data: Uint8Array, count: number): Promise<Uint8Array>;
}
