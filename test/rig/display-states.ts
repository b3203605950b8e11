/** States of a display that tests and benchmarks look at: each page with plenty, little and nothing. */
import type { Payload, presence, telemetry } from "@outrider/protocol";
import type { Now } from "../../edge/display/src/core/time.ts";
import { decide, initialState } from "../../edge/display/src/display.ts";
import type {
  CardContent,
  DisplayEvent,
  DisplaySetup,
  DisplayState,
} from "../../edge/display/src/display-types.ts";

/** 28 November 2026, 14:05:09 UTC. */
export const NOW: Now = {
  nowMs: 5_000_000,
  epochMs: Date.UTC(2026, 10, 28, 14, 5, 9),
  boot: "boot",
  isSynchronised: true,
};

export const SIZES = [
  [320, 240],
  [240, 320],
  [480, 320],
  [800, 480],
] as const;

export function setupOf(
  widthPx = 320,
  heightPx = 240,
  more: Partial<DisplaySetup> = {},
): DisplaySetup {
  return {
    thing: "wall-1",
    boot: "boot",
    bootId: "boot-0001",
    panel: { widthPx, heightPx },
    broker: "localhost:8883",
    defaults: {
      brightness: 0.8,
      timeZone: "UTC",
      volume: 0.5,
      rotate: { idleS: 60, everyS: 20 },
      pages: undefined,
      firstPage: undefined,
    },
    battery: { emptyV: 6.4, fullV: 8.4 },
    marsSilenceMs: 1_800_000,
    guideUrl: "",
    lacks: [],
    ...more,
  };
}

/** Is what the Mars backend says, with whatever it adds. */
export function marsDocument(more: Record<string, unknown> = {}): Record<string, unknown> {
  const images = { bmp: "http://m/p.bmp", rgb565: "http://m/p.rgb565", jpeg: "http://m/p.jpg" };
  return {
    image_url: images.bmp,
    insight: {
      sol: "675",
      av_at: -62.314,
      av_HWS: 7.233,
      av_PRE: 750.563,
      First_UTC: "2020-10-19T18:32:20Z",
      Last_UTC: "2020-10-20T19:11:55Z",
      season: "fall",
    },
    units: { av_at: "°C", av_HWS: "m/s", av_PRE: "Pa" },
    data_as_of: "2020-10-20T19:11:55Z",
    weather: { source: "insight", sample: true, fetchedAtMs: NOW.epochMs },
    photo: { source: "sample", sample: true, credit: "Drawn by Outrider", images },
    ...more,
  };
}

export function cardOf(more: Partial<CardContent> = {}): CardContent {
  return {
    id: "door",
    title: "Somebody is at the door",
    text: "",
    severity: "info",
    sentAtMs: NOW.epochMs - 65_000,
    ttlS: 3_600,
    ...more,
  };
}

export function presenceOf(state: "online" | "offline" = "online"): Payload<typeof presence> {
  return { state, bootId: "boot-0002", softwareVersion: "1", device: "robot" };
}

export function telemetryOf(
  more: Partial<Payload<typeof telemetry>> = {},
): Payload<typeof telemetry> {
  return {
    takenAtMs: NOW.epochMs,
    clockSynchronised: true,
    bootId: "boot-0002",
    clockMs: 1,
    uptimeS: 100,
    leftThrottle: 0,
    rightThrottle: 0,
    emergencyStop: false,
    batteryV: 7.9,
    loopLagMs: 1,
    softwareVersion: "1",
    ...more,
  };
}

export const tick: DisplayEvent = { type: "tick" };

/** Is a card that somebody sends. */
export function cardFrom(more: Partial<CardContent> = {}, from = "ann"): DisplayEvent {
  return { type: "card", content: cardOf(more), from };
}

/** Gives a moment some ms later, by both clocks. */
export function later(ms: number, from: Now = NOW): Now {
  return { ...from, nowMs: from.nowMs + ms, epochMs: from.epochMs + ms };
}

/** Gives the state after some events at one moment. */
export function stateAfter(
  setup: DisplaySetup,
  events: readonly DisplayEvent[],
  { page, now = NOW }: { readonly page?: string; readonly now?: Now } = {},
): DisplayState {
  const machine = {
    addresses: ["192.168.1.27"],
    hostName: "wall-1.local",
    version: "0.1.0",
    panelKind: "simulated",
    certificateEndsMs: Date.UTC(2027, 10, 28),
  };
  const first: DisplayEvent[] = [{ type: "machine", machine }];
  const shown: DisplayEvent[] = page === undefined ? [] : [{ type: "show-page", page, holdMs: 0 }];
  const known: DisplayEvent[] = [
    ...first,
    { type: "clock", synchronised: true },
    ...events,
    ...shown,
  ];
  return known.reduce(
    (state, event) => decide(state, event, now, setup).state,
    initialState({}, now, setup),
  );
}

const up: DisplayEvent = { type: "link", link: "up" };
const down: DisplayEvent = { type: "link", link: "down" };
const mars: DisplayEvent = { type: "mars", document: marsDocument(), via: "push" };
const photo = (address: string): DisplayEvent => ({
  type: "picture",
  address,
  picture: { kind: "ready", widthPx: 320, heightPx: 240, content: "photo" },
});

function robot(thing: string, more: Parameters<typeof telemetryOf>[0] = {}): DisplayEvent[] {
  return [
    { type: "presence", thing, presence: presenceOf() },
    { type: "telemetry", thing, telemetry: telemetryOf(more) },
  ];
}

const fleet: DisplayEvent[] = [
  ...robot("rover-1", { leftThrottle: 0.4, rightThrottle: 0.4 }),
  ...robot("rover-2", { batteryV: 6.8 }),
  ...robot("greenhouse-west-9", { emergencyStop: true, batteryV: 6.5 }),
  { type: "presence", thing: "rover-3", presence: presenceOf("offline") },
  { type: "robot-picture", thing: "rover-1", picture: "sha256:rover" },
  photo("sha256:rover"),
];

const cards: DisplayEvent[] = [
  {
    type: "card",
    from: "ann",
    content: cardOf({ id: "deploy", title: "Release 4.1 is out", severity: "success" }),
  },
  {
    type: "card",
    from: "plant",
    content: cardOf({
      id: "water",
      title: "Water tank 2 is nearly empty",
      text: "Level 8 %.\nThe pump stops at 5 %. Please refill before the evening round.",
      severity: "critical",
      qr: "https://example.com/tanks/2",
    }),
  },
  { type: "card", from: "bob", content: cardOf() },
];

/** Are the moments that have golden pictures: a name, its page and how it comes about. */
export const MOMENTS: Readonly<
  Record<
    string,
    {
      readonly page?: string;
      readonly events: readonly DisplayEvent[];
      readonly now?: Now;
      readonly lacks?: readonly string[];
    }
  >
> = {
  mars: { page: "mars", events: [up, mars, photo("http://m/p.rgb565")] },
  "mars-offline": {
    page: "mars",
    events: [
      up,
      {
        type: "mars",
        via: "push",
        document: marsDocument({
          insight: { sol: "675", av_at: -62.3, av_HWS: null, av_PRE: 750.6, season: null },
        }),
      },
      down,
    ],
    now: { ...NOW, nowMs: NOW.nowMs + 7 * 86_400_000, epochMs: NOW.epochMs + 7 * 86_400_000 },
  },
  "mars-nothing": { page: "mars", events: [down] },
  robots: { page: "robots", events: [up, ...fleet] },
  "robots-nobody": { page: "robots", events: [up] },
  message: { page: "message", events: [up, ...cards] },
  "message-none": { page: "message", events: [up] },
  clock: { page: "clock", events: [up, mars, ...fleet] },
  "clock-not-set": { page: "clock", events: [up], now: { ...NOW, epochMs: 42_000 } },
  status: { page: "status", events: [up, mars] },
  "status-problems": {
    page: "status",
    events: [
      down,
      { type: "problem", part: "mars", problem: "the API key is refused (403)" },
      { type: "problem", part: "disk", problem: "no space left on device" },
      { type: "kept", name: "cards", ok: false },
      {
        type: "problem",
        part: "layout",
        problem: "hello.json: root.children.0: a { stands alone",
      },
    ],
  },
  setup: {
    events: [],
    lacks: ["It has no certificate yet.", "Nobody has named its broker yet."],
  },
};

/** Gives the state of a moment; what is offline happened a while before. */
export function momentState(name: string, setup: DisplaySetup): DisplayState {
  const moment = MOMENTS[name];
  if (moment === undefined) throw new Error(`there is no moment ${name}`);
  const { now, page, events } = moment;
  const before = stateAfter(
    setup,
    events,
    now?.boot === NOW.boot && now.epochMs > NOW.epochMs ? {} : { ...(now && { now }) },
  );
  const shown: DisplayEvent[] = page === undefined ? [] : [{ type: "show-page", page, holdMs: 0 }];
  return [...shown, { type: "tick" } as const].reduce(
    (state, event) => decide(state, event, now ?? NOW, setup).state,
    before,
  );
}
