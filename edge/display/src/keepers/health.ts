/** Says how the parts of a display are, once for each change. */
import { type HardwareError, hardwareError } from "../errors.ts";

/** Is a part of the display's hardware. */
export type Part = "panel" | "touch" | "backlight" | "speaker" | "light sensor";

export interface HealthListener {
  /** Hears that a part fails: once, and again when it then fails in another way. */
  onFailure(part: Part, error: HardwareError): void;
  /** Hears that a part works again. */
  onRecovery(part: Part): void;
}

export interface Health {
  readonly isFailing: boolean;
  failed(error: unknown): void;
  works(): void;
}

/** Keeps the health of one part. */
export function healthOf(part: Part, { onFailure, onRecovery }: HealthListener): Health {
  let code: string | undefined;
  return {
    get isFailing() {
      return code !== undefined;
    },
    failed: (cause) => {
      const error = hardwareError(`the ${part} fails`, cause);
      if (error.code === code) return;
      code = error.code;
      onFailure(part, error);
    },
    works: () => {
      if (code === undefined) return;
      code = undefined;
      onRecovery(part);
    },
  };
}
