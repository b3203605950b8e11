// Aim: a link that flaps takes nothing from a display: it says that it is offline, comes back by itself,
// and hears what was sent meanwhile. Method: the real chain, a proxy between display and broker that
// cuts and holds; the display's own log and panel are the judges.
import { readFileSync } from "node:fs";
import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { createCanvas, loadImage } from "@napi-rs/canvas";
import {
  card,
  displayState,
  type Payload,
  type displayState as stateMessage,
} from "@outrider/protocol";
import { afterAll, beforeAll, expect, it } from "vitest";
import { type RunningHost, startLocalHost } from "../rig/local-host.ts";
import { openLink } from "../rig/operator.ts";
import { signIn } from "../rig/sign-in.ts";
import { startTcpProxy, type TcpProxy } from "../rig/tcp-proxy.ts";
import { until } from "./display-rig.ts";

const DISPLAY = "display-1";
const FLAPS = 6;

const opened = new AsyncDisposableStack();
let host: RunningHost;
let proxy: TcpProxy;
let operatorId = "";
let link: Awaited<ReturnType<typeof openLink>>["link"];
let state: Payload<typeof stateMessage> | undefined;

const pidOf = (): number =>
  JSON.parse(readFileSync(join(host.deviceDir(DISPLAY), "pids.json"), "utf8")).main;

beforeAll(async () => {
  host = opened.use(await startLocalHost({ args: ["--robots", "0", "--displays", "1"] }));
  const person = await signIn(host);
  ({ operatorId } = person);
  const operator = await openLink(host, person);
  opened.defer(() => operator.close());
  ({ link } = operator);
  await link.on(displayState, { thing: DISPLAY }, (said) => {
    state = said;
  });
  const broker = host.output("OutriderLocal", "IotEndpoint");
  proxy = opened.use(await startTcpProxy(Number(broker.split(":")[1])));
  const path = join(host.deviceDir(DISPLAY), "config.json");
  const config = JSON.parse(await readFile(path, "utf8"));
  config.iot.endpoint = `localhost:${proxy.port}`;
  await writeFile(path, JSON.stringify(config));
  const before = pidOf();
  process.kill(before, "SIGKILL");
  await until("the display again", () => (pidOf() === before ? undefined : pidOf()));
}, 180_000);
afterAll(() => opened.disposeAsync());

async function colorsOnPanel(): Promise<number> {
  const image = await loadImage(
    await readFile(join(host.deviceDir(DISPLAY), "panel", "frame.png")),
  );
  const context = createCanvas(image.width, image.height).getContext("2d");
  context.drawImage(image, 0, 0);
  const { data } = context.getImageData(0, 0, image.width, image.height);
  return new Set(new Uint32Array(data.buffer)).size;
}

function send(id: string, ttlS = 600): Promise<void> {
  const content = { id, title: `Card ${id}`, text: "", severity: "info" as const };
  const sentAtMs = Date.now();
  return link.publish(card, { thing: DISPLAY, operatorId }, { ...content, sentAtMs, ttlS });
}

it("comes back after each cut, hears what was sent meanwhile, and its program never ends", async () => {
  await until("a state", () => state);
  const pid = pidOf();
  for (let flap = 1; flap <= FLAPS; flap += 1) {
    if (flap % 2 === 0) proxy.hold();
    proxy.cut();
    await send(`flap-${flap}`);
    expect(await colorsOnPanel()).toBeGreaterThan(8);
    proxy.release();
    await until(`card ${flap}`, () => (state?.cards === flap ? state : undefined));
  }
  expect(pidOf()).toBe(pid);
  expect(state?.problems.map(({ part }) => part)).not.toContain("network");
}, 120_000);
