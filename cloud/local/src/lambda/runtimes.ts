/** Names the Lambda runtimes that this machine can run. */

/** Node runs through our own bootstrap; `provided` runs the asset's own file `bootstrap`. */
export const RUNTIMES = ["nodejs24.x", "provided.al2023"] as const;

export type Runtime = (typeof RUNTIMES)[number];

/** Says whether a runtime can be run here. */
export function isRuntime(name: string): name is Runtime {
  return (RUNTIMES as readonly string[]).includes(name);
}
