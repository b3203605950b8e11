/** Finds the key of the robots' API, which scripts use. */
import { z } from "zod";
import { KIT_STACKS } from "../kit-stacks.ts";
import type { Outputs } from "../template/plan.ts";

/** Is what the robot stack tells of its API; docs/outputs.md lists the outputs. */
const robotStack = z.object({
  [KIT_STACKS.robot]: z.object({ ApiKeyId: z.string() }).partial().default({}),
});

/** Gives the value of the robot API's key; `undefined` when no such API runs. */
export function robotApiKey(
  outputs: Outputs,
  keyValue: (keyId: string) => string | undefined,
): string | undefined {
  const { ApiKeyId: keyId } = robotStack.parse(outputs)[KIT_STACKS.robot];
  return keyId === undefined ? undefined : keyValue(keyId);
}
