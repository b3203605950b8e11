/** What the main program may use of a board: everything but the motors. */
import { HardwareError } from "../errors.ts";
import { ads1015 } from "./chips/ads1015.ts";
import type { Ports } from "./ports.ts";

/** Opens nothing until a method is called, so that a missing part costs only its own readings. */
export interface Sensors {
  /** Measures the battery in V; `undefined` where no ADC answers. @throws HardwareError */
  batteryV(): Promise<number | undefined>;
  /** Reads which touch buttons are touched now, from 1 on; none on a board without. @throws HardwareError */
  touched(): Promise<number[]>;
  /** Switches the lights and the buzzer that identify the robot. @throws HardwareError */
  signal(isOn: boolean): Promise<void>;
}

export interface SensorOptions {
  readonly battery: {
    /** ADS1015 input, 0 to 3. */
    readonly input: number;
    /** Battery volts for each volt at the input: (R1 + R2) / R2 of the divider. */
    readonly dividerRatio: number;
  };
  readonly identify: {
    /** BCM pins of the lights. */
    readonly ledPins: readonly number[];
    /** BCM pin of a passive buzzer. */
    readonly buzzerPin?: number | undefined;
  };
}

/** Measures the battery through the divider; an ADC that is not there is no failure. */
export async function readBatteryV(
  ports: Ports,
  { input, dividerRatio }: SensorOptions["battery"],
): Promise<number | undefined> {
  try {
    const adc = ads1015(await ports.i2c());
    return (await adc.readV(input)) * dividerRatio;
  } catch (error) {
    if (error instanceof HardwareError && error.code === "no-ack") return undefined;
    throw error;
  }
}

/** Fits common passive buzzers, which are loudest from 2 to 4 kHz. */
const BUZZER_HZ = 2_700;
/** Above what the eye sees, and what the Explorer HAT's maker uses. */
const LED_HZ = 1_000;

/** Lights every pin and sounds the buzzer, or ends both. */
export async function signalOnPins(
  ports: Ports,
  { ledPins, buzzerPin }: SensorOptions["identify"],
  isOn: boolean,
): Promise<void> {
  if (ledPins.length === 0 && buzzerPin === undefined) return;
  const gpio = await ports.gpio();
  await Promise.all([
    ...ledPins.map((pin) => gpio.setDuty(pin, isOn ? 1 : 0, LED_HZ)),
    ...(buzzerPin === undefined ? [] : [gpio.setDuty(buzzerPin, isOn ? 0.5 : 0, BUZZER_HZ)]),
  ]);
}
