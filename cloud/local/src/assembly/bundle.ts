/** Bundles with esbuild, whose own process lives only as long as there is something to build. */
import type { BuildOptions } from "esbuild";

/** Builds that run now: they share esbuild's process. */
let running = 0;

/** Bundles with a process of esbuild's that the last of those that share it ends. */
export async function bundle(options: BuildOptions): Promise<void> {
  // Loaded only when there is something to build.
  const { build, stop } = await import("esbuild");
  running += 1;
  try {
    await build(options);
  } finally {
    running -= 1;
    // Stopped under another build, it would leave that one waiting for ever.
    if (running === 0) await stop();
  }
}
