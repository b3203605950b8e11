/** What is missing when a display starts is on its status page and in its log. */
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createLog, systemClock } from "@outrider/runtime";
import { expect, it } from "vitest";
import { loadDisplayConfig } from "./config.ts";
import { startDisplay } from "./start-display.ts";

const NONE = { device: "none" };

it("tells of a panel that was missing from the start", async () => {
  const folder = await mkdtemp(join(tmpdir(), "outrider-start-"));
  const path = join(folder, "config.json");
  const panel = { kind: "framebuffer", device: join(folder, "fb0"), console: "" };
  const hardware = { panel, touch: NONE, backlight: NONE, speaker: NONE, lightSensor: NONE };
  await writeFile(path, JSON.stringify({ hardware }));
  const lines: string[] = [];
  const log = createLog({ write: (line) => lines.push(line) });
  const stopped = new AbortController().signal;
  {
    await using opened = new AsyncDisposableStack();
    const surroundings = { clock: systemClock, log, stopped };
    const { run } = await startDisplay(loadDisplayConfig(path), surroundings, opened);
    await run.draw();
    expect(run.state.problems.get("panel")?.problem).toContain("fb0");
    expect(lines.join("\n")).toContain("a part of the hardware fails");
  }
  await rm(folder, { recursive: true, force: true });
});
