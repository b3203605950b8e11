/** The port to a pair of motors, in the body's frame; only the gate opens one. */

export interface MotorOutputs extends AsyncDisposable {
  /**
   * Sets both motors: -1 full reverse, 0 stopped, +1 full forward.
   * @throws HardwareError; the outputs are then unknown until `zero` has succeeded
   */
  set(left: number, right: number): Promise<void>;
  /** Takes all power off the motors, whatever state the hardware is in. @throws HardwareError */
  zero(): Promise<void>;
  /** Checks that the hardware still has its settings. @throws HardwareError "chip-reset" */
  check(): Promise<void>;
}

/** One motor's place on a board. */
export interface MotorWiring {
  /** Number printed on the board. */
  readonly motor: number;
  /** 1 where the board's "forward" moves the body forward, -1 where the motor is mounted or soldered the other way. */
  readonly polarity: 1 | -1;
}

export interface DriveWiring {
  readonly left: MotorWiring;
  readonly right: MotorWiring;
}
