/** Composes what layouts may bind: mars, robots, cards, device, now. Most pages bind little of it. */

import { timeZoneOf } from "../core/brightness.ts";
import { currentPage, pagesOf } from "../core/pages.ts";
import { epochOf, isClockSet, type Now } from "../core/time.ts";
import type { DisplaySetup, DisplayState } from "../display-types.ts";
import type { BindScope } from "./bind.ts";
import { cardData } from "./data/cards.ts";
import { marsData } from "./data/mars.ts";
import { robotsData } from "./data/robots.ts";
import { setupData } from "./data/setup.ts";
import { spanOf } from "./data/span.ts";

/** Below this width a panel is small, from that on it is wide, in px. */
const SMALL_PX = 400;
const WIDE_PX = 640;

/**
 * Composes the data of a moment, each part when it is first bound. Each member is documented in
 * docs/display.md.
 */
export function scopeOf(state: DisplayState, now: Now, setup: DisplaySetup): BindScope {
  const cards = once(() => state.cards.map((card) => cardData(card, now)));
  const robots = once(() => robotsData(state, now, setup));
  const device = once(() => deviceData(state, now, setup, { cards, robots }));
  return {
    now,
    timeZone: timeZoneOf(state, setup),
    data: {
      mars: state.mars?.document,
      ...(isClockSet(now) ? { now: now.epochMs } : {}),
      get robots() {
        return robots();
      },
      get cards() {
        return cards();
      },
      get device() {
        return device();
      },
    },
  };
}

interface Lists {
  readonly cards: () => readonly unknown[];
  readonly robots: () => readonly { readonly online: boolean }[];
}

function deviceData(state: DisplayState, now: Now, setup: DisplaySetup, lists: Lists) {
  const mars = once(() => marsData(state, now, setup));
  const own = once(() => setupData(state, setup));
  const problems = once(() => problemsData(state, now));
  return {
    ...panelData(setup),
    ...statusData(state, now, setup),
    problemCount: state.problems.size,
    get problems() {
      return problems();
    },
    get mars() {
      return mars();
    },
    get robots() {
      return countRobots(lists.robots());
    },
    get moreCards() {
      return lists.cards().slice(1);
    },
    get setup() {
      return own();
    },
  };
}

/** Makes a value when it is first asked for. */
function once<T>(make: () => T): () => T {
  let made: { readonly value: T } | undefined;
  return () => {
    made ??= { value: make() };
    return made.value;
  };
}

function panelData({ panel, thing }: DisplaySetup) {
  const { widthPx, heightPx } = panel;
  return {
    name: thing,
    widthPx,
    heightPx,
    portrait: heightPx > widthPx,
    landscape: heightPx <= widthPx,
    small: widthPx < SMALL_PX,
    wide: widthPx >= WIDE_PX,
  };
}

function countRobots(robots: readonly { readonly online: boolean }[]) {
  const online = robots.filter((robot) => robot.online).length;
  return { count: robots.length, online };
}

function statusData(state: DisplayState, now: Now, setup: DisplaySetup) {
  const { machine, link, unkept } = state;
  const pages = pagesOf(state, setup);
  const isSet = isClockSet(now);
  const [address] = machine.addresses;
  return {
    version: machine.version,
    panel: machine.panelKind,
    page: currentPage(state, setup).title,
    pageCount: pages.length,
    seconds: isSet ? String(Math.floor(now.epochMs / 1_000) % 60).padStart(2, "0") : undefined,
    clockSet: isSet,
    clock: clockText(state, isSet),
    timeZone: timeZoneOf(state, setup),
    address,
    addresses: machine.addresses,
    hostName: machine.hostName,
    online: link === "up",
    link: LINKS[link],
    broker: setup.broker,
    certificate: certificateData(machine.certificateEndsMs, now),
    disk: unkept.size === 0 ? "all is on disk" : `not on disk: ${[...unkept].join(", ")}`,
    isSaved: unkept.size === 0,
  };
}

const LINKS = { up: "connected", down: "no connection", none: "not set up" } as const;

function clockText({ clockSynchronised }: DisplayState, isSet: boolean): string {
  if (!isSet) return "not set";
  return clockSynchronised ? "synchronised" : "set, but no time server answers";
}

const DAY_MS = 86_400_000;
/** A certificate that ends within this many days is told of. */
const CERTIFICATE_DAYS_WARN = 30;

function certificateData(endsMs: number | undefined, now: Now) {
  if (endsMs === undefined) return { text: "none", color: "warning" };
  if (!isClockSet(now)) return { endsMs, text: "clock not set", color: "muted" };
  const days = Math.floor((endsMs - now.epochMs) / DAY_MS);
  const color = days < 0 ? "critical" : days < CERTIFICATE_DAYS_WARN ? "warning" : "text";
  const text = days < 0 ? "has expired" : days === 0 ? "ends today" : `ends in ${days} d`;
  return { endsMs, days, text, color };
}

function problemsData({ problems }: DisplayState, now: Now) {
  return [...problems].map(([part, { problem, since }]) => ({
    part,
    problem,
    sinceMs: epochOf(since, now),
    age: spanOf(since, now),
  }));
}
