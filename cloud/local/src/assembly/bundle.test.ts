/** A build that ends does not end another that still runs, as those of a first start do. */
import { existsSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, it } from "vitest";
import { bundle } from "./bundle.ts";

it("builds side by side, the small beside the large, and again afterwards", async () => {
  const dir = mkdtempSync(join(tmpdir(), "outrider-bundle-"));
  const large = Array.from({ length: 20_000 }, (_, line) => `export const a${line} = ${line};`);
  writeFileSync(join(dir, "large.ts"), large.join("\n"));
  writeFileSync(join(dir, "small.ts"), "export const b = 1;");
  const build = (name: string) =>
    bundle({ entryPoints: [join(dir, name)], outdir: join(dir, "out"), bundle: true });
  await Promise.all([build("large.ts"), build("small.ts")]);
  expect(existsSync(join(dir, "out", "large.js"))).toBe(true);
  rmSync(join(dir, "out"), { recursive: true });
  await build("small.ts");
  expect(existsSync(join(dir, "out", "small.js"))).toBe(true);
  rmSync(dir, { recursive: true });
});
