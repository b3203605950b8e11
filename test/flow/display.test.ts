/**
 * Aim: a display on a running host shows what its cloud and people tell it, and is never blank: Mars, a
 * card, settings, a page, a layout with a member of a backend's own, its certificate revoked.
 * Method: `npm start` with a simulated display; an operator's real MQTT client; the picture on its panel.
 */
import { execFile } from "node:child_process";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { promisify } from "node:util";
import { IoTDataPlaneClient, PublishCommand } from "@aws-sdk/client-iot-data-plane";
import {
  card,
  displaySettings,
  displayState,
  frame,
  layout,
  makeCall,
  type Payload,
  showPage,
  watch,
} from "@outrider/protocol";
import { withTimeout } from "@outrider/runtime";
import sharp from "sharp";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { awsAccess, readOutputs } from "../../tools/outputs.ts";
import { type RunningHost, startLocalHost } from "../rig/local-host.ts";
import { openLink } from "../rig/operator.ts";
import { type SignedIn, signIn } from "../rig/sign-in.ts";

const DISPLAY = "display-1";
const PROVISION = join(import.meta.dirname, "../../tools/provision.ts");
const PATIENCE_MS = 20_000;

type State = Payload<typeof displayState>;

const opened = new AsyncDisposableStack();
let host: RunningHost;
let person: SignedIn;
let operator: Awaited<ReturnType<typeof openLink>>;
let state: State | undefined;
const waiting = new Set<() => void>();

beforeAll(async () => {
  host = opened.use(await startLocalHost({ args: ["--robots", "0", "--displays", "1"] }));
  person = await signIn(host);
  operator = await openLink(host, person);
  opened.defer(() => operator.close());
  await operator.link.on(displayState, { thing: DISPLAY }, (said) => {
    state = said;
    for (const look of waiting) look();
  });
}, 180_000);
afterAll(() => opened.disposeAsync());

const outputsFile = () => join(host.dataDir, "outputs.json");
const read = (...path: string[]) => readFileSync(join(host.deviceDir(DISPLAY), ...path));
const pid = () => (JSON.parse(read("pids.json").toString()) as { main?: number }).main;

/** Waits, at each display-state and 20 times a second, until something holds. */
async function until<T>(what: string, look: () => T | undefined | false): Promise<T> {
  const { promise, resolve } = Promise.withResolvers<T>();
  const again = () => {
    const found = look();
    if (found !== undefined && found !== false) resolve(found);
  };
  waiting.add(again);
  const timer = setInterval(again, 50);
  try {
    again();
    return await withTimeout(promise, PATIENCE_MS, what);
  } finally {
    waiting.delete(again);
    clearInterval(timer);
  }
}

const stateWhere = (what: string, fits: (state: State) => boolean) =>
  until(what, () => (state !== undefined && fits(state) ? state : undefined));

/** Reads what the panel shows. */
async function panel() {
  const { data, info } = await sharp(read("panel", "frame.png"))
    .removeAlpha()
    .raw()
    .toBuffer({ resolveWithObject: true });
  return { size: [info.width, info.height], pixels: data.toString("base64"), data };
}

/** Counts the colours of the picture on the panel, as far as it was decoded by now. */
function coloursSeen(): number {
  panel().then(
    ({ data }) => {
      const pixels = new Uint32Array(Math.floor(data.length / 3));
      for (let at = 0; at < pixels.length; at += 1) pixels[at] = data.readUIntBE(at * 3, 3);
      colours = new Set(pixels).size;
    },
    () => undefined,
  );
  return colours;
}
let colours = 0;

/** Waits for another picture than `before`. */
async function another(before: string): Promise<void> {
  let last = before;
  await until("another picture", () => {
    panel().then(
      ({ pixels }) => {
        last = pixels;
      },
      () => undefined,
    );
    return last !== before;
  });
}

async function tellOfMars(members: object): Promise<void> {
  const report = {
    image_url: null,
    insight: { sol: "675", av_at: -62.3, av_HWS: 7.2, av_PRE: 750.6, season: "fall" },
    units: { av_at: "°C", av_HWS: "m/s", av_PRE: "Pa" },
    data_as_of: new Date().toISOString(),
    weather: { source: "insight", sample: true, fetchedAtMs: Date.now() },
    photo: null,
    ...members,
  };
  const first = { First_UTC: "2020-10-19T18:32:20Z", Last_UTC: "2020-10-20T19:11:55Z" };
  const payload = JSON.stringify({ ...report, insight: { ...report.insight, ...first } });
  const data = new IoTDataPlaneClient(awsAccess(readOutputs(outputsFile())));
  await data.send(new PublishCommand({ topic: "outrider/mars", payload, qos: 1, retain: true }));
}

describe("a display of the local host", () => {
  it("shows a picture from the start, and tells what it shows", async () => {
    const { panel: size, page, pages } = await stateWhere("display-state", () => true);
    const { size: seen, data } = await panel();
    expect(seen).toEqual([size.widthPx, size.heightPx]);
    expect(new Set(data).size).toBeGreaterThan(8);
    expect(pages.map((one) => one.page)).toContain(page);
  });

  it("shows Mars as its cloud has fetched it, by the address and the key that it was provisioned with", async () => {
    const { page, problems } = await stateWhere(
      "Mars",
      ({ marsAsOfMs }) => marsAsOfMs !== undefined,
    );
    expect(page).toBe("mars");
    expect(problems.filter(({ part }) => part === "mars")).toEqual([]);
    const { mars } = JSON.parse(read("config.json").toString());
    const key = read("mars-api-key").toString().trim();
    expect((await fetch(mars.url)).status).toBe(403);
    expect((await fetch(mars.url, { headers: { "x-api-key": key } })).status).toBe(200);
    // A landscape has more colours than any page of text.
    await until("the photo", () => coloursSeen() > 500);
  });

  it("is in the inventory as a display that is online, and among no robots", async () => {
    const { body: inventory } = await person.api("/devices");
    expect(inventory).toMatchObject({
      devices: [{ thing: DISPLAY, type: "display", online: true, board: "simulated" }],
    });
    expect((await person.api("/robots")).body).toEqual({ robots: [] });
  });

  it("sends what its panel shows to a person who watches", async () => {
    const seen = Promise.withResolvers<Payload<typeof frame>>();
    await operator.link.on(frame, { thing: DISPLAY }, seen.resolve);
    const params = { thing: DISPLAY, operatorId: person.operatorId };
    await operator.link.publish(watch, params, { holdMs: 10_000 });
    const { dataBase64, widthPx, heightPx } = await withTimeout(
      seen.promise,
      PATIENCE_MS,
      "a frame",
    );
    const { width, height } = await sharp(Buffer.from(dataBase64, "base64")).metadata();
    expect([width, height]).toEqual([widthPx, heightPx]);
  });

  it("keeps its settings when its program is killed", async () => {
    await operator.link.publish(displaySettings, { thing: DISPLAY }, { brightness: 0.3 });
    await stateWhere("the settings", ({ brightness }) => brightness === 0.3);
    const before = { pid: pid() ?? expect.unreachable(), bootId: state?.bootId };
    process.kill(before.pid, "SIGKILL");
    const { brightness } = await stateWhere("a restart", ({ bootId }) => bootId !== before.bootId);
    expect(brightness).toBe(0.3);
    expect(pid()).not.toBe(before.pid);
  });

  it("shows a critical card that a person sends at once, until they take it away", async () => {
    const { pixels } = await panel();
    const params = { thing: DISPLAY, operatorId: person.operatorId };
    const sent = { id: "tea", title: "Tea is ready", text: "In the kitchen", ttlS: 600 };
    const all = { ...sent, severity: "critical", qr: "tea", sentAtMs: Date.now() } as const;
    await operator.link.publish(card, params, all);
    await stateWhere("the card", ({ cards, page }) => cards === 1 && page !== "mars");
    await another(pixels);
    await operator.link.publish(card, params, { ...all, sentAtMs: Date.now(), ttlS: 0 });
    await stateWhere("no card", ({ cards }) => cards === 0);
  });

  it("turns to the page that is asked for, and says so; a page that it has not is refused", async () => {
    const ask = (page: string) =>
      makeCall(operator.link, {
        call: showPage,
        thing: DISPLAY,
        operatorId: person.operatorId,
        input: { page, holdS: 600 },
        deadlineMs: PATIENCE_MS,
      });
    expect(await ask("clock")).toEqual({ page: "clock" });
    await stateWhere("the clock", ({ page }) => page === "clock");
    await expect(ask("no-such-page")).rejects.toMatchObject({ code: "bad-request" });
  });

  it("shows a layout that a person sends, with what a backend adds to the report", async () => {
    const page = {
      page: "hello",
      title: "Hello",
      root: { type: "text", text: "{mars.hello}", size: 3 },
    } as const;
    await operator.link.publish(layout, { thing: DISPLAY, page: "hello" }, { layout: page });
    await stateWhere("the page", ({ pages }) => pages.some((one) => one.page === "hello"));
    await makeCall(operator.link, {
      call: showPage,
      thing: DISPLAY,
      operatorId: person.operatorId,
      input: { page: "hello", holdS: 600 },
      deadlineMs: PATIENCE_MS,
    });
    const { pixels } = await panel();
    await tellOfMars({ hello: "from the backend" });
    await another(pixels);
  });

  it("with its certificate revoked says on its screen that it has no connection, and goes on", async () => {
    const { pixels } = await panel();
    const running = pid();
    const args = [PROVISION, DISPLAY, "--revoke", "--outputs", outputsFile()];
    await promisify(execFile)(process.execPath, args);
    await another(pixels);
    const { data } = await panel();
    expect(new Set(data).size).toBeGreaterThan(8);
    expect(pid()).toBe(running);
  });
});
