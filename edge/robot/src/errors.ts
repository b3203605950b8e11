/** Names what can go wrong with the robot's hardware. */

/**
 * Why an operation on hardware failed:
 * - `no-ack`: no chip answered at the I2C address
 * - `bus-gone`: the bus itself is not there, or went away since the last operation
 * - `not-found`: a device, or the native library that opens it, is missing on this machine
 * - `wrong-chip`: something answered, but it is not the chip expected there
 * - `chip-reset`: the chip lost its settings, as after a dip of its supply
 * - `timeout`: the hardware did not answer in time
 * - `busy`: too many operations wait for the bus already
 * - `refused`: the bus refused the operation as malformed
 */
export type HardwareErrorCode =
  | "no-ack"
  | "bus-gone"
  | "not-found"
  | "wrong-chip"
  | "chip-reset"
  | "timeout"
  | "busy"
  | "refused";

/** Says that hardware failed, and how; see {@link HardwareErrorCode}. */
export class HardwareError extends Error {
  override readonly name = "HardwareError";
  readonly code: HardwareErrorCode;
  constructor(message: string, { code, ...options }: ErrorOptions & { code: HardwareErrorCode }) {
    super(message, options);
    this.code = code;
  }
}
