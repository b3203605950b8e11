/**
 * Preloaded into every child of the host (`node --import`): ends the child when the host is gone,
 * also by `kill -9`. The host holds the other end of standard input and never writes to it, so its
 * end means that the host has ended. The child gets the same signal as at a clean stop first, with
 * `?lingerMs=N` in this module's address only after that time.
 *
 * Plain JavaScript, since taking types out would cost each bundled program 13 MB and 30 ms (measured).
 */

/** Time a child has to stop by itself, in ms. */
const GRACE_MS = 2_000;

const lingerMs = Number(new URL(import.meta.url).searchParams.get("lingerMs") ?? 0);

function end() {
  setTimeout(stop, lingerMs).unref();
}

function stop() {
  setTimeout(() => process.kill(process.pid, "SIGKILL"), GRACE_MS).unref();
  process.kill(process.pid, "SIGTERM");
}

// The host reads what the child logs. Without it a line fails, which must not disturb an end in order:
// a gate has motors to zero.
for (const stream of [process.stdout, process.stderr]) stream.on("error", () => undefined);
process.stdin.on("end", end).on("error", end);
process.stdin.resume();
// The leash alone must not keep a child alive that has finished its work.
process.stdin.unref?.();
