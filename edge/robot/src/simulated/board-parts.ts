/** The chips and lines of each board, as the simulated robot carries them. */
import { HardwareError } from "../errors.ts";
import type { BoardName } from "../hardware/boards.ts";
import type { Motors } from "./body.ts";
import type { BusFault } from "./bus-protocol.ts";
import { ads1015Model } from "./chips/ads1015-model.ts";
import { cap1208Model } from "./chips/cap1208-model.ts";
import type { ChipModel } from "./chips/chip.ts";
import { pca9685Model } from "./chips/pca9685-model.ts";
import { type GpioLines, gpioLines } from "./gpio-lines.ts";
import { motorsFromChannels, motorsFromLines } from "./wiring.ts";

export interface BoardParts {
  readonly lines: GpioLines;
  /** Gives the chip that answers. @throws HardwareError "no-ack" when none does */
  chipAt(addr: number): ChipModel;
  /** Computes what the outputs amount to now. */
  motors(): Motors;
  fault(fault: BusFault): void;
}

const BATTERY_INPUT = 0;
/** 20 kOhm over 10 kOhm bring 8.4 V within the ADC's supply; the config's default. */
const BATTERY_DIVIDER_RATIO = 3;

/** Fits a board out; `batteryV` is asked whenever the ADC measures. */
export function boardParts(board: BoardName, batteryV: () => number): BoardParts {
  const isExplorer = board === "explorer-hat";
  const lines = gpioLines();
  const pwm = pca9685Model(0x60);
  const touch = cap1208Model(0x28);
  const adc = ads1015Model(0x48, (input) =>
    input === BATTERY_INPUT ? batteryV() / BATTERY_DIVIDER_RATIO : 0,
  );
  const chips: readonly ChipModel[] = isExplorer ? [touch, adc] : [pwm, adc];
  const absent = new Set<number>();
  return {
    lines,
    chipAt: (addr) => {
      const chip = chips.find((candidate) => candidate.answers(addr));
      if (chip !== undefined && !absent.has(addr)) return chip;
      throw new HardwareError(`no chip answers at 0x${addr.toString(16)}`, { code: "no-ack" });
    },
    motors: () => (isExplorer ? motorsFromLines(lines.duty) : motorsFromChannels(pwm.duty)),
    fault: (fault) => {
      switch (fault.kind) {
        case "absent":
          absent[fault.on ? "add" : "delete"](fault.addr);
          return;
        case "stuck-conversion":
          adc.setStuck(fault.on);
          return;
        case "touch":
          // Buttons 1 to 4 are inputs 4 to 7, buttons 5 to 8 inputs 0 to 3.
          touch.touch((fault.button + 3) % 8, fault.on);
          return;
        case "level":
          lines.pull(fault.pin, fault.level);
          return;
        case "power-dip":
          for (const chip of chips) chip.powerOn();
      }
    },
  };
}
