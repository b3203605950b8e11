/** Lines held by libgpiod's tool, played by a script that speaks as version 2 does. */
import { chmod, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { holdLines } from "./gpioset-lines.ts";

const VERSION_2 = `printf 'gpioset> '
while read -r order; do
  printf '%s\\n' "$order" >> "$(dirname "$0")/orders"
  case "$order" in *GPIO9=*) echo "unknown line: 'GPIO9'";; esac
  printf 'gpioset> '
done`;

async function tool(script: string) {
  const folder = await mkdtemp(join(tmpdir(), "outrider-gpioset-"));
  const program = join(folder, "gpioset");
  await writeFile(
    program,
    `#!/bin/sh\nprintf '%s\\n' "$*" > "$(dirname "$0")/arguments"\n${script}\n`,
  );
  await chmod(program, 0o755);
  const pins = new Map([
    [25, 1],
    [24, 0],
  ] as const);
  return {
    hold: () => holdLines({ pins, program }),
    read: (file: string) => readFile(join(folder, file), "utf8"),
    [Symbol.asyncDispose]: () => rm(folder, { recursive: true }),
  };
}

describe("GPIO lines of gpioset", () => {
  it("are taken with their first levels, and set in order, each once it is done", async () => {
    await using gpioset = await tool(VERSION_2);
    await using holder = await gpioset.hold();
    expect(await gpioset.read("arguments")).toBe(
      "--interactive --consumer outrider-display GPIO25=1 GPIO24=0\n",
    );
    await holder.line(25).set(0);
    await holder.line(24).set(1);
    expect(await gpioset.read("orders")).toBe("set GPIO25=0\nset GPIO24=1\n");
  });

  it("that the tool does not know are refused", async () => {
    await using gpioset = await tool(VERSION_2);
    await using holder = await gpioset.hold();
    await expect(holder.line(9).set(1)).rejects.toMatchObject({
      code: "refused",
      message: expect.stringContaining("unknown line"),
    });
  });

  it.each([
    ["not-found", "echo \"gpioset: unrecognized option '--interactive'\" >&2; exit 1"],
    ["busy", "echo 'gpioset: unable to request lines: Device or resource busy' >&2; exit 1"],
    ["denied", "echo 'gpioset: unable to open chip: Permission denied' >&2; exit 1"],
  ])("are %s where the tool says so", async (code, script) => {
    await using gpioset = await tool(script);
    await expect(gpioset.hold()).rejects.toMatchObject({ name: "HardwareError", code });
  });

  it("are not found where there is no such tool", async () => {
    const program = "/nonexistent/gpioset";
    await expect(holdLines({ pins: new Map([[1, 1]]), program })).rejects.toMatchObject({
      code: "not-found",
    });
  });

  it("are gone once the tool has ended", async () => {
    await using gpioset = await tool("printf 'gpioset> '; read -r order");
    await using holder = await gpioset.hold();
    await expect(holder.line(25).set(0)).rejects.toMatchObject({
      name: "HardwareError",
      code: "gone",
    });
  });
});
