/** The one place of the local host that reads the environment. */

/** What a child needs of the person's environment; credentials and proxies are not among it. */
const INHERITED = ["PATH", "HOME", "USER", "LANG", "TMPDIR", "TZ", "NODE_COMPILE_CACHE"] as const;

/** Gives the part of the environment that child processes inherit. */
export function inheritedEnvironment(): Record<string, string> {
  const entries = INHERITED.flatMap((name) => {
    const value = process.env[name];
    return value === undefined ? [] : [[name, value] as const];
  });
  return Object.fromEntries(entries);
}
