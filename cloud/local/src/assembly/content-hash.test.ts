/** The hash stands for names and contents of sources, and for nothing else. */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { contentHash } from "./content-hash.ts";

let dir: string;
beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), "outrider-hash-"));
  mkdirSync(join(dir, "src", "inner"), { recursive: true });
  writeFileSync(join(dir, "src", "inner", "a.ts"), "1");
});
afterEach(() => {
  rmSync(dir, { recursive: true });
});

const hash = () => contentHash([join(dir, "src"), join(dir, "package.json")]);

describe("a content hash", () => {
  it("changes with a file's content, a new file, and what is given besides", () => {
    const hashes = [hash()];
    writeFileSync(join(dir, "src", "inner", "a.ts"), "2");
    hashes.push(hash());
    writeFileSync(join(dir, "package.json"), "{}");
    hashes.push(hash(), contentHash([join(dir, "src")], ["v24"]));
    expect(new Set(hashes).size).toBe(4);
  });

  it("stays when tests or made files change", () => {
    const before = hash();
    writeFileSync(join(dir, "src", "a.test.ts"), "test");
    mkdirSync(join(dir, "src", "node_modules"));
    writeFileSync(join(dir, "src", "node_modules", "x.js"), "");
    expect(hash()).toBe(before);
  });
});
