/** What travels on gate.sock: newline-delimited JSON between the gate and the main program. */
import { z } from "zod";
import type { EmergencyStop, GateFault } from "../control/gate-core.ts";

const throttle = z.number().min(-1).max(1);

/** Unknown keys are left out, not refused: a newer main program must still be able to stop. */
const commandSchema = z.discriminatedUnion("type", [
  z.object({
    type: z.literal("setpoint"),
    left: throttle,
    right: throttle,
    untilMs: z.number(),
    receivedAtMs: z.number(),
  }),
  z.object({ type: z.literal("stop") }),
  z.object({
    type: z.literal("emergency-stop"),
    reason: z.string().catch(""),
    by: z.string().catch(""),
    id: z.string().optional().catch(undefined),
  }),
  z.object({ type: z.literal("clear-emergency-stop") }),
]);

/** An order of the main program. Times are CLOCK_MONOTONIC in ms. */
export type GateCommand = z.infer<typeof commandSchema>;

/** What the gate tells: on connection and on every change. */
export interface GateReport {
  readonly type: "state";
  /** What the outputs were last set to, -1 to 1. */
  readonly left: number;
  readonly right: number;
  /** The latch, once the outputs were zeroed and the disk has answered. */
  readonly emergencyStop: EmergencyStop | null;
  /** Id of the newest emergency stop carried out, once the disk has answered for it. */
  readonly emergencyStopId: string | null;
  readonly fault: GateFault | null;
  readonly atMs: number;
}

export type ParsedCommand =
  | { readonly ok: true; readonly value: GateCommand }
  | { readonly ok: false; readonly problem: string };

/** Checks what came over the socket. */
export function parseCommand(value: unknown): ParsedCommand {
  const parsed = commandSchema.safeParse(value);
  if (parsed.success) return { ok: true, value: parsed.data };
  return { ok: false, problem: parsed.error.issues.map((issue) => issue.message).join("; ") };
}
