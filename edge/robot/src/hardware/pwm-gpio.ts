/** The port to GPIO lines that can make PWM. Pins bear BCM numbers, 0 to 27. */
export interface PwmGpio extends AsyncDisposable {
  /**
   * Drives a pin as an output: duty 0 is low, 1 is high, between them PWM at `frequencyHz`.
   * Writes happen in the order of the calls, whether or not the one before was awaited.
   * @throws HardwareError "bus-gone" when the lines are not there
   */
  setDuty(pin: number, duty: number, frequencyHz?: number): Promise<void>;
  /** Reads a pin's level. @throws as `setDuty` */
  read(pin: number): Promise<0 | 1>;
}
