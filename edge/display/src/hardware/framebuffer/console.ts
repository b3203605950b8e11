/** Keeps the text console, which draws on the same framebuffer, from blinking through the picture. */
import { constants } from "node:fs";
import { open } from "node:fs/promises";
import { hardwareError } from "../../errors.ts";

/** Makes a console's cursor invisible. @see https://man7.org/linux/man-pages/man4/console_codes.4.html */
const CURSOR_OFF = "\x1b[?25l";

/**
 * Hides the cursor of a console such as `/dev/tty1`; the kernel's own words still show there, so a
 * kiosk boots with `vt.global_cursor_default=0` and its console elsewhere.
 * @throws HardwareError "denied" where this user may not write on it
 */
export async function hideCursor(consolePath: string): Promise<void> {
  try {
    // Opened so that it neither waits for a line nor becomes this program's own terminal.
    const flags = constants.O_WRONLY | constants.O_NOCTTY | constants.O_NONBLOCK;
    await using terminal = await open(consolePath, flags);
    await terminal.write(CURSOR_OFF);
  } catch (cause) {
    throw hardwareError(`the cursor of ${consolePath} can't be hidden`, cause);
  }
}
