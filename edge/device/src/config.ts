/** Reads what systemd tells a program through its environment. */

/**
 * Says whether systemd watches this program, which then must tell it that it runs.
 * @see https://www.freedesktop.org/software/systemd/man/latest/sd_watchdog_enabled.html
 */
export function isWatched(): boolean {
  const limitUs = Number(process.env["WATCHDOG_USEC"] ?? 0);
  return process.env["NOTIFY_SOCKET"] !== undefined && limitUs > 0;
}
