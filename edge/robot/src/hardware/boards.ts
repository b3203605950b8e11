/** The boards that a robot can carry: adding one is adding a row. */
import { openMotorHat, zeroMotorHat } from "./adafruit-motor-hat/motors.ts";
import { motorHatSensors } from "./adafruit-motor-hat/sensors.ts";
import { openExplorerHat, zeroExplorerHat } from "./explorer-hat/motors.ts";
import { explorerHatSensors } from "./explorer-hat/sensors.ts";
import type { DriveWiring, MotorOutputs } from "./motor-outputs.ts";
import type { Ports } from "./ports.ts";
import type { SensorOptions, Sensors } from "./sensors.ts";

export interface Board {
  readonly description: string;
  /** Wiring and polarity of the original robot, used where the config names none. */
  readonly wiring: DriveWiring;
  /** How many motors the board has, numbered from 1. */
  readonly motorCount: number;
  /** Speed, 0 to 1, at which the original robot performed an action. */
  readonly actionSpeed: number;
  /** Lights on the board itself. */
  readonly ledPins: readonly number[];
  /** Takes all power off the motors without setting anything up. @throws HardwareError */
  zero(ports: Ports): Promise<void>;
  /** Opens the motors, stopped: for the gate alone. @throws HardwareError */
  openMotors(ports: Ports, wiring: DriveWiring): Promise<MotorOutputs>;
  /** Gives everything else: for the main program. */
  openSensors(ports: Ports, options: SensorOptions): Sensors;
}

/**
 * Every board by the name that a config uses.
 * The original's "forward" was throttle -0.7 on both motors of the Motor HAT, hence its polarity;
 * its "left" turned motor 1 back and motor 2 forward on both boards, hence which one is left.
 */
export const BOARDS = {
  "adafruit-motor-hat": {
    description: "Adafruit DC & Stepper Motor HAT, PCA9685 over I2C",
    wiring: { left: { motor: 1, polarity: -1 }, right: { motor: 2, polarity: -1 } },
    motorCount: 4,
    actionSpeed: 0.7,
    ledPins: [],
    zero: async (ports) => zeroMotorHat(await ports.i2c()),
    openMotors: async (ports, wiring) => openMotorHat(await ports.i2c(), wiring),
    openSensors: motorHatSensors,
  },
  "explorer-hat": {
    description: "Pimoroni Explorer HAT Pro, DRV8833 on GPIO, CAP1208 and ADS1015 over I2C",
    wiring: { left: { motor: 1, polarity: 1 }, right: { motor: 2, polarity: 1 } },
    motorCount: 2,
    actionSpeed: 0.5,
    ledPins: [4, 17, 27, 5],
    zero: async (ports) => zeroExplorerHat(await ports.gpio()),
    openMotors: async (ports, wiring) => openExplorerHat(await ports.gpio(), wiring),
    openSensors: explorerHatSensors,
  },
} as const satisfies Readonly<Record<string, Board>>;

export type BoardName = keyof typeof BOARDS;

/** Finds a board by name; `undefined` when there is none. */
export function boardNamed(name: unknown): Board | undefined {
  return Object.entries(BOARDS).find(([key]) => key === name)?.[1];
}
