/** Puts the keys of the stacks' APIs into files, for scripts. */
import { writeFileAtomic } from "@outrider/runtime";
import { KIT_STACKS } from "./kit-stacks.ts";
import type { Outputs } from "./template/plan.ts";

/** Is where a key's id stands among the outputs; docs/outputs.md lists them. */
interface KeyOutput {
  readonly stack: string;
  readonly key: string;
}

export const ROBOT_API_KEY: KeyOutput = { stack: KIT_STACKS.robot, key: "ApiKeyId" };
export const MARS_API_KEY: KeyOutput = { stack: KIT_STACKS.mars, key: "MarsApiKeyId" };

/** Writes a key's value into `file` (0600); gives the file, `undefined` when no such API runs. */
export async function writeApiKey(
  outputs: Outputs,
  { stack, key }: KeyOutput,
  { file, keyValue }: { file: string; keyValue: (keyId: string) => string | undefined },
): Promise<string | undefined> {
  const keyId = new Map(Object.entries(outputs[stack] ?? {})).get(key);
  const value = keyId === undefined ? undefined : keyValue(keyId);
  if (value === undefined) return undefined;
  await writeFileAtomic(file, value, { mode: 0o600 });
  return file;
}
