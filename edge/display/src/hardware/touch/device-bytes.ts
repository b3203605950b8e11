/**
 * Reads a device without end. `cat` does the reading: a read that waits for a finger can't be taken
 * back, would hold one of Node's few file threads, and keep the program from ending.
 */
import { spawn } from "node:child_process";
import { access, constants } from "node:fs/promises";
import { HardwareError, hardwareError } from "../../errors.ts";

export interface DeviceBytes extends AsyncDisposable {
  /** Resolves, with why, when nothing more comes. */
  readonly ended: Promise<HardwareError>;
}

/**
 * Passes the bytes of a device on as they come.
 * @throws HardwareError "not-found" or "denied" when it can't be opened
 */
export async function readDevice(
  path: string,
  onBytes: (bytes: Uint8Array) => void,
): Promise<DeviceBytes> {
  try {
    await access(path, constants.R_OK);
  } catch (cause) {
    throw hardwareError(`${path} can't be read`, cause);
  }
  const child = spawn("cat", ["--", path], { stdio: ["ignore", "pipe", "pipe"] });
  let complaint = "";
  child.stdout.on("data", onBytes);
  child.stderr.setEncoding("utf8").on("data", (text: string) => {
    complaint = (complaint + text).slice(-200);
  });
  const ended = new Promise<HardwareError>((resolve) => {
    child.once("error", (cause) => resolve(hardwareError("cat can't be run", cause)));
    child.once("close", () => {
      const why = complaint.trim() || "nothing more comes";
      resolve(new HardwareError(`${path} ended: ${why}`, { code: "gone" }));
    });
  });
  return {
    ended,
    [Symbol.asyncDispose]: async () => {
      child.kill("SIGKILL");
      await ended;
    },
  };
}
