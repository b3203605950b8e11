/** The ports to a panel on SPI: the bus itself, and the lines beside it. */

export interface SpiPort extends AsyncDisposable {
  /**
   * Clocks bytes out, most significant bit first, with the chip selected. Takes 4096 at most, which
   * is what the kernel's driver takes in one message unless it is told otherwise.
   * @throws HardwareError
   */
  send(data: Uint8Array): Promise<void>;
}

/** Most bytes of one message: `bufsiz` of the kernel's spidev. */
export const SPI_BYTES_MAX = 4_096;

export type Level = 0 | 1;

export interface OutputLine {
  /** Puts a level out; when it resolves, the line has it. @throws HardwareError */
  set(level: Level): Promise<void>;
}

/** The lines of a panel; RESET is absent where it hangs on the supply. */
export interface PanelLines extends AsyncDisposable {
  /** Low while a command is sent, high for its parameters and for pixels. */
  readonly dataCommand: OutputLine;
  /** Low resets. */
  readonly reset?: OutputLine;
}
