/** Is a display that speaks the protocol over a real broker with a certificate, and has no panel. */
import { execFile } from "node:child_process";
import { join } from "node:path";
import { promisify } from "node:util";
import { deviceClientOptions, openDeviceClient, openSession } from "@outrider/device";
import {
  CallError,
  card,
  displaySettings,
  displayState,
  frame,
  identify,
  type Link,
  layout,
  type Payload,
  serveCall,
  showPage,
  watch,
} from "@outrider/protocol";
import { silentLog } from "@outrider/runtime";
import sharp from "sharp";
import { output, readOutputs } from "../../tools/outputs.ts";
import type { ConsoleHost } from "./console-host.ts";

const PROVISION = join(import.meta.dirname, "../../tools/provision.ts");

type State = Payload<typeof displayState>;
type Card = Payload<typeof card>;

/** Colour of each page's picture, by which a test tells them apart; there are no other pages. */
export const PAGE_COLOURS: Readonly<Record<string, string>> = {
  mars: "#c1440e",
  clock: "#204080",
  hello: "#208040",
};
const PANEL = { widthPx: 320, heightPx: 240 };
const DAYLIGHT = 0.8;

/** Is what a display has heard since it started. */
interface Heard {
  /** Requests for frames, oldest first. */
  readonly watches: readonly Payload<typeof watch>[];
  /** The newest of each id, the ones taken away among them. */
  readonly cards: ReadonlyMap<string, Card>;
  /** The newest heard. */
  readonly settings: Payload<typeof displaySettings> | undefined;
  /** How long pages were to stay at the newest turn, in s. */
  readonly holdS: number | undefined;
}

export interface FakeDisplay extends AsyncDisposable {
  readonly name: string;
  readonly heard: Heard;
  /** Tells something else of itself than before. */
  tell(change: Partial<State>): Promise<void>;
}

/** Gives the display an identity, and starts it. */
export async function startFakeDisplay(host: ConsoleHost, name: string): Promise<FakeDisplay> {
  const directory = join(host.data, "devices", name);
  const endpoint = await provisionDisplay(host, name, directory);
  const file = (one: string) => join(directory, one);
  const iot = {
    endpoint,
    caFile: file("ca.pem"),
    certificateFile: file("certificate.pem"),
    privateKeyFile: file("private.key"),
    client: "mqtt.js",
    keepAliveS: 30,
  } as const;
  const bootId = crypto.randomUUID();
  const birth = { state: "online", bootId, softwareVersion: "0.1.0", board: "simulated" } as const;
  const identity = { thingName: name, iot };
  const client = await openDeviceClient(
    "mqtt.js",
    await deviceClientOptions(identity, birth, silentLog),
  );
  const session = openSession({ client, thing: name, birth, log: silentLog });
  const up = Promise.withResolvers<void>();
  session.start((isUp) => {
    if (isUp) up.resolve();
  });
  await up.promise;
  const display = await serve(session.link, name, bootId);
  return { ...display, name, [Symbol.asyncDispose]: () => session.close() };
}

/** Provisions the display as a person would. Gives the broker's address. */
async function provisionDisplay(host: ConsoleHost, thing: string, directory: string) {
  const argv = [PROVISION, thing, "--type", "display", "--simulated", "--out", directory];
  await promisify(execFile)(process.execPath, [...argv, "--outputs", host.outputsFile], {
    timeout: 60_000,
  });
  return output(readOutputs(host.outputsFile), "OutriderLocal", "IotEndpoint");
}

async function serve(link: Link, thing: string, bootId: string) {
  let state: State = {
    bootId,
    page: "mars",
    pages: [
      { page: "mars", title: "Mars" },
      { page: "clock", title: "Clock" },
    ],
    panel: PANEL,
    brightness: DAYLIGHT,
    cards: 0,
    marsAsOfMs: Date.now() - 10_800_000,
    problems: [],
  };
  let sequence = 0;
  /** Until when each person watches, in ms since 1970. */
  const watchers = new Map<string, number>();
  const heard = {
    watches: [] as Payload<typeof watch>[],
    cards: new Map<string, Card>(),
    settings: undefined as Payload<typeof displaySettings> | undefined,
    holdS: undefined as number | undefined,
  };
  let showing = Promise.resolve();
  /** Sends the picture, one after the other: the newest must come last. */
  const show = () => {
    showing = showing.then(showNow);
    return showing;
  };
  const showNow = async () => {
    if (Date.now() > Math.max(0, ...watchers.values())) return;
    sequence += 1;
    const dataBase64 = await pictureOf(state.page);
    const shown = { sequence, shownAtMs: Date.now(), ...PANEL, format: "png", dataBase64 } as const;
    await link.publish(frame, { thing }, shown);
  };
  const tell = async (change: Partial<State>) => {
    state = { ...state, ...change };
    await link.publish(displayState, { thing }, state);
    await show();
  };
  await link.on(watch, { thing }, (request, { operatorId }) => {
    heard.watches.push(request);
    const isNew = !watchers.has(operatorId);
    if (request.holdMs === 0) watchers.delete(operatorId);
    else watchers.set(operatorId, Date.now() + request.holdMs);
    if (isNew) void show();
  });
  await link.on(card, { thing }, (one) => {
    heard.cards.set(one.id, one);
    void tell({ cards: [...heard.cards.values()].filter(({ ttlS }) => ttlS > 0).length });
  });
  await link.on(displaySettings, { thing }, (settings) => {
    heard.settings = settings;
    void tell({ brightness: settings.brightness ?? DAYLIGHT });
  });
  await link.on(layout, { thing }, ({ layout: page }, { page: name }) => {
    const others = state.pages.filter((one) => one.page !== name);
    void tell({ pages: page === null ? others : [...others, { page: name, title: page.title }] });
  });
  await serveShowPage(link, thing, async ({ page, holdS }) => {
    if (PAGE_COLOURS[page] === undefined)
      throw new CallError("bad-request", `there is no page ${page}`);
    heard.holdS = holdS;
    await tell({ page });
    return { page };
  });
  await serveCall(link, {
    call: identify,
    thing,
    handle: async () => ({ blinked: true, beeped: false }),
    onProblem: () => undefined,
  });
  await tell({});
  return { heard: heard as Heard, tell };
}

type Turn = Parameters<typeof serveCall<typeof showPage>>[1]["handle"];

function serveShowPage(link: Link, thing: string, handle: Turn) {
  return serveCall(link, { call: showPage, thing, handle, onProblem: () => undefined });
}

async function pictureOf(page: string): Promise<string> {
  const background = PAGE_COLOURS[page] ?? "#808080";
  const { widthPx: width, heightPx: height } = PANEL;
  const picture = sharp({ create: { width, height, channels: 3, background } });
  return (await picture.png().toBuffer()).toString("base64");
}
