/** Keeps the emergency stop's latch on disk: emergency-stop.json in the device folder. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { writeFileAtomic } from "@outrider/runtime";
import { z } from "zod";
import type { EmergencyStop } from "../control/gate-core.ts";

const latchSchema = z.object({ atEpochMs: z.number(), by: z.string(), reason: z.string() });
const fileSchema = z.strictObject({ emergencyStop: latchSchema.nullable() });

function latchPath(folder: string): string {
  return join(folder, "emergency-stop.json");
}

/**
 * Reads the latch; a folder without the file has none. A file that cannot be read or understood
 * counts as latched: whether somebody stopped the robot is then unknown.
 */
export function readLatch(folder: string, epochMs: number): EmergencyStop | null {
  try {
    const text = readFileSync(latchPath(folder), "utf8");
    return fileSchema.parse(JSON.parse(text)).emergencyStop;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return null;
    const problem = error instanceof Error ? error.message : String(error);
    return { atEpochMs: epochMs, by: "gate", reason: `the latch can't be read: ${problem}` };
  }
}

/** Brings the latch, or that there is none, to the disk. @throws the file system's error */
export function saveLatch(folder: string, emergencyStop: EmergencyStop | null): Promise<void> {
  return writeFileAtomic(latchPath(folder), `${JSON.stringify({ emergencyStop })}\n`);
}
