/** What is missing when a display starts is told, and its pictures come from where they may. */
import { once } from "node:events";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setImmediate as turn } from "node:timers/promises";
import { createLog, systemClock } from "@outrider/runtime";
import { afterEach, beforeEach, expect, it } from "vitest";
import { cardOf, marsDocument } from "../../../test/rig/display-states.ts";
import { loadDisplayConfig } from "./config.ts";
import { startDisplay } from "./start-display.ts";

const NONE = { device: "none" };

let folder = "";
let lines: string[] = [];
let opened: AsyncDisposableStack;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "outrider-start-"));
  lines = [];
  opened = new AsyncDisposableStack();
});
afterEach(async () => {
  await opened.disposeAsync();
  await rm(folder, { recursive: true, force: true });
});

async function start(config: object) {
  const path = join(folder, "config.json");
  await writeFile(path, JSON.stringify(config));
  const log = createLog({ write: (line) => lines.push(line) });
  const stopped = new AbortController().signal;
  return startDisplay(loadDisplayConfig(path), { clock: systemClock, log, stopped }, opened);
}

async function until(holds: () => boolean): Promise<void> {
  while (!holds()) await turn();
}

it("a panel that was missing from the start is on the status page and in the log", async () => {
  const panel = { kind: "framebuffer", device: join(folder, "fb0"), console: "" };
  const hardware = { panel, touch: NONE, backlight: NONE, speaker: NONE, lightSensor: NONE };
  const { run } = await start({ hardware });
  await run.draw();
  expect(run.state.problems.get("panel")?.problem).toContain("fb0");
  expect(lines.join("\n")).toContain("a part of the hardware fails");
});

it("of pictures in private networks, those of the report are asked for, a card's are not", async () => {
  const requests: string[] = [];
  const server = createServer((request, response) => {
    requests.push(request.url ?? "");
    response.writeHead(404).end();
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  opened.defer(() => void server.close());
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const { run } = await start({
    hardware: { panel: { kind: "simulated", widthPx: 160, heightPx: 128 } },
    rotate: null,
  });
  const known = (address: string) => run.state.pictures.get(address);
  const imageUrl = `${url}/card.png`;
  const now = { severity: "critical", sentAtMs: Date.now() } as const;
  run.push({ type: "card", content: cardOf({ imageUrl, ...now }), from: "ann" });
  await until(() => known(imageUrl) !== undefined);
  expect(known(imageUrl)).toMatchObject({ problem: expect.stringContaining("allowHosts") });
  const document = marsDocument({ image_url: `${url}/mars.png`, photo: null });
  run.push({ type: "mars", document, via: "push" });
  run.push({ type: "show-page", page: "mars", holdMs: 0 });
  await until(() => known(`${url}/mars.png`) !== undefined);
  expect(requests).toEqual(["/mars.png"]);
});
