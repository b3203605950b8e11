/** Waits for somebody to set the display up: its config or its certificate changes. */
import { statSync } from "node:fs";
import type { DisplayConfig } from "./config.ts";

const EVERY_MS = 2_000;

/** Calls once when a file that the setup lacks has come or changed: the program then starts anew. */
export function watchForSetup(
  configPath: string,
  { iot }: DisplayConfig,
  onChange: () => void,
): Disposable {
  const files = [configPath, ...(iot ? [iot.certificateFile, iot.privateKeyFile, iot.caFile] : [])];
  const look = () => files.map(changedAt).join();
  const before = look();
  const timer = setInterval(() => {
    if (look() === before) return;
    clearInterval(timer);
    onChange();
  }, EVERY_MS);
  return { [Symbol.dispose]: () => clearInterval(timer) };
}

function changedAt(file: string): number {
  return statSync(file, { throwIfNoEntry: false })?.mtimeMs ?? 0;
}
