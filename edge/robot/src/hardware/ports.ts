import type { I2cBus } from "./i2c-bus.ts";
import type { Odometry } from "./odometry.ts";
import type { PwmGpio } from "./pwm-gpio.ts";

/** The ways to reach a robot's hardware, each opened when first asked for and then kept. */
export interface Ports extends AsyncDisposable {
  /** @throws HardwareError "not-found" when this machine has no such bus */
  i2c(): Promise<I2cBus>;
  /** @throws HardwareError "not-found" when this machine has no PWM-capable lines */
  gpio(): Promise<PwmGpio>;
  /** What knows the pose; `undefined` where nothing does. */
  odometry(): Odometry | undefined;
}
