/** Brings the gate's decisions to the motors: the newest alone counts, and failures are zeroed. */
import { withTimeout } from "@outrider/runtime";
import type { Throttles } from "../control/drive-mix.ts";
import type { GateFault } from "../control/gate-core.ts";
import type { MotorOutputs } from "../hardware/motor-outputs.ts";

export interface OutputsOptions {
  /** Takes all power off, and sets nothing up. @throws HardwareError */
  readonly zero: () => Promise<void>;
  /** Zeroes and sets up. @throws HardwareError */
  readonly open: () => Promise<MotorOutputs>;
  readonly onWritten: (written: Throttles) => void;
  readonly onFailed: (fault: GateFault) => void;
  readonly onZeroed: () => void;
}

export interface Outputs {
  /** Puts throttles out as soon as the write in hand ends; replaces what waited. */
  put(wanted: Throttles): void;
  /** Tries to zero and set the hardware up after a failure; nothing while another try runs. */
  recover(): void;
  /** Checks, at rest, that the hardware still has its settings. */
  check(): void;
  /** Settles when nothing is being written: all is out, or has failed. */
  settled(): Promise<void>;
}

/** Longest wait for the hardware, in ms: longer than the bus's own, so that its error is seen. */
const OPERATION_MS_MAX = 300;

/** Makes the outputs over hardware that is set up, or, without `initial`, is yet to recover. */
export function createOutputs(options: OutputsOptions, initial: MotorOutputs | undefined): Outputs {
  const { zero, open, onWritten, onFailed, onZeroed } = options;
  let opened = initial;
  let wanted: Throttles | undefined;
  let work: Promise<void> | undefined;

  /** One thing at a time; what fails leaves the hardware to be recovered. */
  const start = (operate: () => Promise<void>) => {
    work ??= attempt(operate);
  };
  const attempt = async (operate: () => Promise<void>) => {
    try {
      await operate();
    } catch (error) {
      opened = undefined;
      wanted = undefined;
      onFailed(faultFrom(error));
    } finally {
      work = undefined;
    }
    if (wanted !== undefined && opened !== undefined) start(writeWanted);
  };
  const writeWanted = async () => {
    while (wanted !== undefined && opened !== undefined) {
      const { left, right } = wanted;
      wanted = undefined;
      await limited(opened.set(left, right));
      onWritten({ left, right });
    }
  };
  const zeroAndOpen = async () => {
    await limited(zero());
    opened = await limited(open());
    wanted = undefined;
    onWritten({ left: 0, right: 0 });
    onZeroed();
  };
  return {
    put: (next) => {
      if (opened === undefined) return; // recovery zeroes, and until then nothing may move
      wanted = next;
      start(writeWanted);
    },
    recover: () => start(zeroAndOpen),
    check: () => {
      const motors = opened;
      if (motors !== undefined) start(() => limited(motors.check()));
    },
    settled: async () => {
      while (work !== undefined) await work;
    },
  };
}

function limited<T>(operation: Promise<T>): Promise<T> {
  return withTimeout(operation, OPERATION_MS_MAX, "the motor board");
}

function faultFrom(error: unknown): GateFault {
  const { code, message } = error as { code?: unknown; message?: unknown };
  return { code: String(code ?? "failed"), message: String(message ?? error) };
}
