/** The administrator's key, kept in a folder made for the test. */
import { mkdtempSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { keepAdministratorKey } from "./access-key-file.ts";

let dir: string;
beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), "outrider-iam-"));
});
afterEach(() => {
  rmSync(dir, { recursive: true });
});

describe("the administrator's key", () => {
  it("is made once, and read by its owner alone", () => {
    const { file, credentials } = keepAdministratorKey(dir);
    expect(statSync(file).mode & 0o777).toBe(0o600);
    expect(keepAdministratorKey(dir).credentials).toEqual(credentials);
  });

  it("is made where an earlier host was ended while it wrote one", () => {
    writeFileSync(join(dir, "credentials.new"), "[defa");
    const { credentials } = keepAdministratorKey(dir);
    expect(keepAdministratorKey(dir).credentials).toEqual(credentials);
  });

  it("is never replaced: a file without one is named", () => {
    writeFileSync(join(dir, "credentials"), "[default]");
    expect(() => keepAdministratorKey(dir)).toThrow("holds no access key");
  });
});
