/** What travels on bus.sock: newline-delimited JSON, one reply to each request, in order. */
import type { Motion } from "../hardware/odometry.ts";

/** One operation; a request is an operation and an `id`. Data are hexadecimal bytes. */
export type BusOperation =
  | { readonly op: "i2cWrite"; readonly addr: number; readonly data: string }
  | { readonly op: "i2cRead"; readonly addr: number; readonly count: number }
  | {
      readonly op: "i2cWriteRead";
      readonly addr: number;
      readonly data: string;
      readonly count: number;
    }
  | {
      readonly op: "gpioDuty";
      readonly pin: number;
      /** 0 low, 1 high, between them PWM. */
      readonly duty: number;
      readonly frequencyHz: number;
    }
  | { readonly op: "gpioRead"; readonly pin: number }
  | { readonly op: "body" }
  | { readonly op: "world" }
  | { readonly op: "fault"; readonly fault: BusFault };

/** What a test may break, or do to the robot from outside. */
export type BusFault =
  /** The chip at `addr` stops answering, or answers again. */
  | { readonly kind: "absent"; readonly addr: number; readonly on: boolean }
  /** The ADC's conversion never ends, or ends again. */
  | { readonly kind: "stuck-conversion"; readonly on: boolean }
  /** The supply of the chips dips: every chip is as after power-on. */
  | { readonly kind: "power-dip" }
  /** A finger on touch button 1 to 8, or off it. */
  | { readonly kind: "touch"; readonly button: number; readonly on: boolean }
  /** An input line is pulled to a level. */
  | { readonly kind: "level"; readonly pin: number; readonly level: 0 | 1 };

/** Everything that any reply may carry; `error` excludes the rest. */
export interface BusReply extends Partial<Motion> {
  readonly id: number;
  /** Bytes read, hexadecimal. */
  readonly data?: string;
  readonly level?: 0 | 1;
  /** What the outputs amount to now, -1 to 1 in the body's frame. */
  readonly motors?: readonly [number, number];
  readonly batteryV?: number;
  readonly world?: unknown;
  readonly error?: { readonly code: string; readonly message: string };
}
