// Aim: numbers that two parts keep apart on purpose agree. Method: read both.
import { HOLD_MS_MAX } from "@outrider/protocol";
import { expect, it } from "vitest";
import { HOLD_MS_MAX as GATE_HOLD_MS_MAX } from "../../edge/robot/src/control/gate-core.ts";

it("the gate holds as long as the protocol lets a command ask for", () => {
  // The gate does not import the protocol: it starts faster without it, and needs nothing else of it.
  expect(GATE_HOLD_MS_MAX).toBe(HOLD_MS_MAX);
});
