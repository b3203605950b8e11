import { execFile } from "node:child_process";
import { lstat, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { placeNativePackages } from "./native-packages.ts";

let dir: string;
beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), "outrider-native-"));
});
afterEach(() => rm(dir, { recursive: true, force: true }));

describe("a native package beside a handler", () => {
  it.each([
    [{ platform: "darwin", architecture: "arm64", glibc: undefined }, "darwin on arm64 and"],
    [{ platform: "linux", architecture: "riscv64", glibc: "2.39" }, "linux on riscv64 and"],
    [
      { platform: "linux", architecture: "x64", glibc: undefined },
      "linux on x64 without glibc and",
    ],
  ])("is not copied where Lambda could not run it: %j", async (machine, named) => {
    const words = named.replace(" and", ", and Lambda runs Linux with glibc");
    await expect(placeNativePackages(["sharp"], dir, "copy", machine)).rejects.toThrow(words);
    await placeNativePackages(["sharp"], dir, "link", machine);
    await placeNativePackages(["sharp"], dir, "copy", {
      ...{ platform: "linux", architecture: "arm64", glibc: "2.34" },
    });
  });

  it.each(["copy", "link"] as const)(
    "runs there by %s, with all that it needs",
    async (placing) => {
      if (placing === "copy" && process.platform !== "linux") return;
      await placeNativePackages(["sharp"], dir, placing);
      const program = join(dir, "index.mjs");
      await writeFile(program, 'import s from "sharp"; console.log(typeof s.versions.vips);');
      const { stdout } = await promisify(execFile)(process.execPath, [program]);
      expect(stdout).toBe("string\n");
      const isLink = (await lstat(join(dir, "node_modules", "sharp"))).isSymbolicLink();
      expect(isLink).toBe(placing === "link");
      expect(JSON.parse(await readFile(join(dir, "packages.json"), "utf8"))).toMatchObject({
        architecture: process.arch,
        packages: expect.arrayContaining([expect.stringMatching(/^sharp@\d/)]),
      });
    },
  );
});
