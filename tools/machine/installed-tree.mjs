/** Compares node_modules with the lock file. Plain JavaScript for any Node from 18 on. */
import { readFileSync } from "node:fs";
import { join } from "node:path";

/**
 * Tells whether what npm says it installed is what the lock file asks for. npm writes its own
 * record last, so an install that was cut short does not count. Optional packages may be missing:
 * they are there for other machines.
 * @param {string} root Directory of the package-lock.json.
 */
export function treeMatchesLock(root) {
  const wanted = readPackages(join(root, "package-lock.json"));
  const installed = readPackages(join(root, "node_modules", ".package-lock.json"));
  if (wanted === undefined || installed === undefined) return false;
  return Object.entries(wanted).every(([path, entry]) => {
    // "" is the root; entries outside node_modules are this repository's own workspaces.
    if (!path.includes("node_modules/")) return true;
    const found = installed[path];
    if (found === undefined) return entry.optional === true || entry.devOptional === true;
    return found.version === entry.version && found.integrity === entry.integrity;
  });
}

function readPackages(file) {
  try {
    return JSON.parse(readFileSync(file, "utf8")).packages;
  } catch {
    return undefined;
  }
}
