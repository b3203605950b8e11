/**
 * Decides everything a display does: (state, event, now) → next state and actions. It reads no clock
 * and touches nothing, so that every rule is a test with plain values.
 */
import type { LayoutPage } from "@outrider/protocol";
import { brightnessOf } from "./core/brightness.ts";
import { expireCards, hasCritical, onCard } from "./core/cards.ts";
import { onProblem, takeNews } from "./core/news.ts";
import { LAYOUTS_MAX, pageAfter, pagesOf, rotating, rotationOf, turnTo } from "./core/pages.ts";
import { tellWhenDue } from "./core/tell.ts";
import { epochAgeMs, isTimeZone, type Now, stampOf } from "./core/time.ts";
import { LONG_PRESS_MS, onContact, onHeldTouch } from "./core/touch.ts";
import type {
  Decision,
  DisplayAction,
  DisplayEvent,
  DisplaySetup,
  DisplayState,
  Kept,
  MachineFacts,
  MarsDocument,
} from "./display-types.ts";

const NO_FACTS: MachineFacts = { addresses: [], hostName: "", version: "", panelKind: "" };

/** Gives the state of a display that has just started, with what it found on disk. */
export function initialState(kept: Kept, now: Now, setup: DisplaySetup): DisplayState {
  const { mars, cards, robots = [], settings = {}, layouts = [] } = kept;
  const state: DisplayState = {
    page: "",
    cameFrom: undefined,
    turnedAtMs: now.nowMs,
    touchedAtMs: now.nowMs,
    heldUntilMs: 0,
    identifyUntilMs: 0,
    wokenUntilMs: 0,
    touch: undefined,
    mars,
    marsConfirmed: mars?.received,
    cards: cards?.cards ?? [],
    tombstones: cards?.tombstones ?? [],
    robots: new Map(robots.map((robot) => [robot.name, { ...robot, picture: undefined }])),
    pictures: new Map(),
    settings,
    sentLayouts: new Map(layouts.map((layout) => [layout.page, layout])),
    fileLayouts: new Map(),
    problems: new Map(),
    unkept: new Set(),
    link: setup.lacks.length > 0 ? "none" : "down",
    clockSynchronised: false,
    lux: undefined,
    machine: NO_FACTS,
    lacks: setup.lacks,
    brightness: settings.brightness ?? setup.defaults.brightness,
    told: "",
    toldAtMs: Number.NEGATIVE_INFINITY,
  };
  return { ...state, page: firstPage(state, setup) };
}

function firstPage(state: DisplayState, setup: DisplaySetup): string {
  const names = pagesOf(state, setup).map(({ page }) => page);
  const { firstPage: asked } = setup.defaults;
  const [first = "status"] = names;
  return state.lacks.length === 0 && asked !== undefined && names.includes(asked) ? asked : first;
}

/** Takes one event, then does what has become due by now. */
export function decide(
  state: DisplayState,
  event: DisplayEvent,
  now: Now,
  setup: DisplaySetup,
): Decision {
  return then(take(state, event, now, setup), (next) => settle(next, now, setup));
}

/** Says whether the next moment matters at once: a finger rests, or the screen flashes. */
export function needsQuickTick({ touch, identifyUntilMs }: DisplayState, nowMs: number): boolean {
  const isWaiting = touch !== undefined && nowMs - touch.from.atMs < 2 * LONG_PRESS_MS;
  return isWaiting || nowMs < identifyUntilMs;
}

function take(state: DisplayState, event: DisplayEvent, now: Now, setup: DisplaySetup): Decision {
  switch (event.type) {
    case "tick":
      return keep(state);
    case "contact":
      return keep(onContact(state, event.contact, now, setup));
    case "mars":
      return onMars(state, event.document, now);
    case "mars-confirmed":
      return keep({ ...state, marsConfirmed: stampOf(now) });
    case "card":
      return onCard(state, event, now, setup);
    case "layout":
      return onLayout(state, event.page, event.layout, setup);
    case "layout-files":
      return keep({ ...state, fileLayouts: byPage(event.layouts) });
    case "settings":
      return onSettings(state, event.settings, now);
    case "show-page":
      return keep(onShowPage(state, event, now, setup));
    case "identify":
      return onIdentify(state, event.durationMs, now, setup);
    default:
      return takeNews(state, event, now);
  }
}

function onMars(state: DisplayState, document: MarsDocument, now: Now): Decision {
  if (isOlder(document, state.mars?.document, now)) return keep(state);
  const received = stampOf(now);
  const renew: DisplayAction = { type: "renew", addresses: photoAddresses(document) };
  // The broker repeats it at each connection: that is worth no write.
  if (isRepeat(document, state.mars?.document))
    return { state: { ...state, marsConfirmed: received }, actions: [renew] };
  const datum = { document, received };
  return {
    state: { ...state, mars: datum, marsConfirmed: received },
    actions: [{ type: "keep", name: "mars", value: datum }, renew],
  };
}

/** Compares as JSON does: what is repeated has the same members in the same order. */
function isRepeat(value: object, known: object | undefined): boolean {
  return JSON.stringify(value) === JSON.stringify(known);
}

/** A pull and what the broker tells may overtake each other; a known time in our future is no judge. */
function isOlder(document: MarsDocument, known: MarsDocument | undefined, now: Now): boolean {
  const [atMs, knownMs] = [fetchedAtMs(document), fetchedAtMs(known)];
  if (atMs === undefined || knownMs === undefined) return false;
  return atMs < knownMs && epochAgeMs(knownMs, now) !== undefined;
}

function fetchedAtMs(document: MarsDocument | undefined): number | undefined {
  const weather = document?.["weather"] as { readonly fetchedAtMs?: unknown } | null | undefined;
  return typeof weather?.fetchedAtMs === "number" ? weather.fetchedAtMs : undefined;
}

/** The original's one address gives another photo each time. */
export function photoAddresses({ image_url: only, photo }: MarsDocument): readonly string[] {
  const images = (photo as { images?: Record<string, unknown> } | null | undefined)?.images ?? {};
  return [only, ...Object.values(images)].filter((one) => typeof one === "string");
}

function onLayout(
  state: DisplayState,
  page: string,
  layout: LayoutPage | null,
  setup: DisplaySetup,
): Decision {
  const known = state.sentLayouts.get(page);
  const isKnown = layout === null ? known === undefined : isRepeat({ ...layout, page }, known);
  if (isKnown) return keep(state);
  const sentLayouts = new Map(state.sentLayouts);
  if (layout === null) sentLayouts.delete(page);
  else sentLayouts.set(page, { ...layout, page });
  const oldest = sentLayouts.keys().next().value;
  if (sentLayouts.size > LAYOUTS_MAX && oldest !== undefined) sentLayouts.delete(oldest);
  const next = { ...state, sentLayouts };
  const isThere = pagesOf(next, setup).some((one) => one.page === state.page);
  return {
    state: isThere ? next : { ...next, page: firstPage(next, setup) },
    actions: [{ type: "keep", name: "layouts", value: [...sentLayouts.values()] }],
  };
}

function byPage(layouts: readonly LayoutPage[]): ReadonlyMap<string, LayoutPage> {
  return new Map(layouts.slice(0, LAYOUTS_MAX).map((layout) => [layout.page, layout]));
}

function onSettings(state: DisplayState, settings: DisplayState["settings"], now: Now): Decision {
  const { timeZone } = settings;
  const isKnown = timeZone === undefined || isTimeZone(timeZone);
  const problem = isKnown ? undefined : `there is no time zone ${timeZone}`;
  return {
    state: onProblem({ ...state, settings }, "settings", problem, now),
    actions: isRepeat(settings, state.settings)
      ? []
      : [{ type: "keep", name: "settings", value: settings }],
  };
}

function onShowPage(
  state: DisplayState,
  { page, holdMs }: { readonly page: string; readonly holdMs: number },
  { nowMs }: Now,
  setup: DisplaySetup,
): DisplayState {
  if (!pagesOf(state, setup).some((one) => one.page === page)) return state;
  const turned = { ...turnTo(state, page, nowMs), cameFrom: undefined };
  return { ...turned, touchedAtMs: nowMs, heldUntilMs: holdMs === 0 ? 0 : nowMs + holdMs };
}

function onIdentify(
  state: DisplayState,
  durationMs: number,
  { nowMs }: Now,
  setup: DisplaySetup,
): Decision {
  const volume = state.settings.volume ?? setup.defaults.volume;
  return {
    state: { ...state, identifyUntilMs: nowMs + durationMs },
    actions: [{ type: "play", sound: "identify", volume }],
  };
}

/** Does what time asks for: cards end, fingers rest, pages turn, light changes, others are told. */
function settle(state: DisplayState, now: Now, setup: DisplaySetup): Decision {
  const steps = [
    (one: DisplayState) => expireCards(one, now),
    (one: DisplayState) => keep(onHeldTouch(one, now, setup)),
    (one: DisplayState) => rotate(one, now, setup),
    (one: DisplayState) => light(one, now, setup),
    (one: DisplayState) => tellWhenDue(one, now, setup),
  ];
  return steps.reduce<Decision>((decision, step) => then(decision, step), keep(state));
}

function rotate(state: DisplayState, { nowMs }: Now, setup: DisplaySetup): Decision {
  const rule = rotationOf(state, setup);
  const isHeld = nowMs < state.heldUntilMs || state.touch !== undefined || hasCritical(state);
  if (rule === null || isHeld || state.lacks.length > 0) return keep(state);
  const isIdle = nowMs - state.touchedAtMs >= rule.idleS * 1_000;
  if (!isIdle || nowMs - state.turnedAtMs < rule.everyS * 1_000) return keep(state);
  const names = rotating(state, setup);
  if (names.length === 0) return keep(state);
  return keep(turnTo(state, pageAfter(names, state.page, 1), nowMs));
}

/** Smaller steps than this nobody sees. */
const BRIGHTNESS_STEP = 0.005;

function light(state: DisplayState, now: Now, setup: DisplaySetup): Decision {
  const brightness = brightnessOf(state, now, setup);
  const isSame = Math.abs(brightness - state.brightness) < BRIGHTNESS_STEP;
  if (isSame) return keep(state);
  const action: DisplayAction = { type: "brightness", brightness };
  return { state: { ...state, brightness }, actions: [action] };
}

function then(first: Decision, second: (state: DisplayState) => Decision): Decision {
  const { state, actions } = second(first.state);
  return { state, actions: [...first.actions, ...actions] };
}

function keep(state: DisplayState): Decision {
  return { state, actions: [] };
}
