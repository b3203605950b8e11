/** The one place where tests read the environment, and set it. */
import { delimiter } from "node:path";
import { fileURLToPath } from "node:url";

/** Whether `LONG_CAMPAIGNS=1` asks for campaigns that take minutes. */
const isLong = process.env["LONG_CAMPAIGNS"] === "1";

/** Gives what a long campaign takes, or what the gate's does: it proves the same, less often. */
export function inCampaign<T>({ long, gate }: { readonly long: T; readonly gate: T }): T {
  return isLong ? long : gate;
}

/** Lets the programs that tests start, hundreds of them, load in half the time. */
export function useCompileCache(): void {
  process.env["NODE_COMPILE_CACHE"] ??= fileURLToPath(
    new URL("../../.cache/node", import.meta.url),
  );
}

/** Gives this environment with a folder of commands before all others, and what else differs. */
export function environmentWith(
  commands: string,
  more: Readonly<Record<string, string>>,
): NodeJS.ProcessEnv {
  const path = [commands, process.env["PATH"]].join(delimiter);
  return { ...process.env, PATH: path, ...more };
}
