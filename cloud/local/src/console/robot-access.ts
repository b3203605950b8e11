/** Finds, among a plan's outputs, what a page or a person needs to drive robots. */
import { z } from "zod";
import type { ConsoleAccess } from "../front-door/console-session.ts";
import type { Outputs } from "../template/plan.ts";

/** Is what the robot stack tells of its API; docs/outputs.md lists the outputs. */
const robotStack = z.object({
  OutriderRobot: z
    .object({ ApiURL: z.string(), ApiKeyId: z.string(), ConsoleRoleArn: z.string() })
    .partial()
    .default({}),
});

/** Gives the value of the robot API's key; `undefined` when no such API runs. */
export function robotApiKey(
  outputs: Outputs,
  keyValue: (keyId: string) => string | undefined,
): string | undefined {
  const { ApiKeyId: keyId } = robotStack.parse(outputs).OutriderRobot;
  return keyId === undefined ? undefined : keyValue(keyId);
}

/** Gives what the console's session needs; `undefined` when the stacks offer no console. */
export function consoleAccess(
  outputs: Outputs,
  apiKey: string | undefined,
): ConsoleAccess | undefined {
  const { ConsoleRoleArn: roleArn, ApiURL: apiUrl } = robotStack.parse(outputs).OutriderRobot;
  if (roleArn === undefined || apiUrl === undefined || apiKey === undefined) return undefined;
  return { roleArn, apiUrl, apiKey };
}
