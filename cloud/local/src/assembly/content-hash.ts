/** Tells whether anything that a build is made from has changed. */
import { createHash } from "node:crypto";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";

/** Folders whose content is made, not written. */
const SKIPPED = new Set(["node_modules", "dist", "cdk.out", ".cache"]);

/**
 * Gives 16 hexadecimal digits that change with the name or content of any file under `paths`
 * (files or folders; a missing one counts as empty), tests left out, and with `extra`.
 */
export function contentHash(paths: readonly string[], extra: readonly string[] = []): string {
  const hash = createHash("sha256");
  for (const text of extra) hash.update(`${text}\0`);
  for (const file of paths.flatMap(filesUnder)) hash.update(`${file}\0`).update(readFileSync(file));
  return hash.digest("hex").slice(0, 16);
}

function filesUnder(path: string): string[] {
  try {
    return readdirSync(path, { withFileTypes: true })
      .filter(({ name }) => !SKIPPED.has(name) && !name.endsWith(".test.ts"))
      .sort((left, right) => (left.name < right.name ? -1 : 1))
      .flatMap((entry) =>
        entry.isDirectory() ? filesUnder(join(path, entry.name)) : [join(path, entry.name)],
      );
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === "ENOTDIR") return [path];
    if (code === "ENOENT") return [];
    throw error;
  }
}
