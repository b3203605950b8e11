/** The host's memory must survive a restart, keep secrets to itself and keep a second host out. */
import { mkdtempSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { openStateStore, StateError } from "./state-store.ts";

let dir: string;
beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), "outrider-state-"));
});
afterEach(() => {
  rmSync(dir, { recursive: true });
});

function codeOf(act: () => unknown): string | undefined {
  try {
    act();
  } catch (error) {
    if (error instanceof StateError) return error.code;
    throw error;
  }
  return undefined;
}

describe("the state store", () => {
  it("keeps values and secrets across a restart", () => {
    const first = openStateStore(dir);
    first.set("a", "1");
    first.set("a", "2");
    const secret = first.secret("key", 40);
    first.close();
    const second = openStateStore(dir);
    expect(second.get("a")).toBe("2");
    expect(second.secret("key", 40)).toBe(secret);
    expect(secret).toMatch(/^[A-Za-z0-9]{40}$/);
    expect(second.secret("other", 40)).not.toBe(secret);
    second.close();
  });

  it("lets only one host into a folder", () => {
    const first = openStateStore(dir);
    expect(codeOf(() => openStateStore(dir))).toBe("data-dir-locked");
    first.close();
    openStateStore(dir).close();
  });

  it("is readable by its owner alone", () => {
    openStateStore(dir).close();
    expect(statSync(join(dir, "state.db")).mode & 0o777).toBe(0o600);
  });

  it("says so when the file is not a database", () => {
    writeFileSync(
      join(dir, "state.db"),
      "no database, but long enough to be read as one".repeat(100),
    );
    expect(codeOf(() => openStateStore(dir))).toBe("data-dir-unusable");
  });
});
