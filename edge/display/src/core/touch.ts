/** Reads gestures: a swipe or a tap on either third turns, a long press shows the status page. */
import type { DisplaySetup, DisplayState, TouchState } from "../display-types.ts";
import type { Contact } from "../hardware/ports.ts";
import { pageAfter, pagesOf, TURN_MS_MIN, turnTo } from "./pages.ts";
import type { Now } from "./time.ts";

/** A contact that stays for this long, in ms, is a long press. */
export const LONG_PRESS_MS = 800;
/** A tap moves less than this share of the panel's shorter side; a swipe moves three times as much. */
const STILL_SHARE = 0.05;
const SWIPE_SHARE = 0.15;
/** A touch keeps a dimmed panel bright for this long, in ms. */
export const WAKE_MS = 30_000;

/** Takes one contact. A panel that is dark is only woken by it. */
export function onContact(
  state: DisplayState,
  contact: Contact,
  now: Now,
  setup: DisplaySetup,
): DisplayState {
  const isDark = state.brightness < DARK_BELOW;
  const { nowMs } = now;
  const woken = { ...state, touchedAtMs: nowMs, wokenUntilMs: nowMs + WAKE_MS };
  if (contact.kind === "down")
    return { ...woken, touch: { from: contact, last: contact, isSpent: isDark } };
  const { touch } = state;
  // What moves or lifts without having come down was lost in between.
  if (touch === undefined) return woken;
  if (contact.kind === "move") return { ...woken, touch: { ...touch, last: contact } };
  return onUp({ ...woken, touch: undefined }, { ...touch, last: contact }, nowMs, setup);
}

/** Below this brightness nobody can see what they touch. */
const DARK_BELOW = 0.02;

function onUp(
  state: DisplayState,
  touch: TouchState,
  nowMs: number,
  setup: DisplaySetup,
): DisplayState {
  const steps = touch.isSpent ? undefined : stepsOf(touch, setup.panel);
  if (steps === undefined || nowMs - state.turnedAtMs < TURN_MS_MIN) return state;
  const names = pagesOf(state, setup).map(({ page }) => page);
  return { ...turnTo(state, pageAfter(names, state.page, steps), nowMs), cameFrom: undefined };
}

/** Says by how many pages a finished touch turns; `undefined` for one that means nothing. */
function stepsOf({ from, last }: TouchState, panel: DisplaySetup["panel"]): 1 | -1 | undefined {
  const side = Math.min(panel.widthPx, panel.heightPx);
  const dx = last.xPx - from.xPx;
  const dy = last.yPx - from.yPx;
  const isLong = last.atMs - from.atMs >= LONG_PRESS_MS;
  if (Math.abs(dx) >= side * SWIPE_SHARE && Math.abs(dx) > 1.5 * Math.abs(dy))
    return dx < 0 ? 1 : -1;
  if (isLong || Math.hypot(dx, dy) > side * STILL_SHARE) return undefined;
  if (from.xPx < panel.widthPx / 3) return -1;
  return from.xPx > (panel.widthPx * 2) / 3 ? 1 : undefined;
}

/** Shows the status page once a finger has rested long enough; from there, the page before. */
export function onHeldTouch(state: DisplayState, now: Now, { panel }: DisplaySetup): DisplayState {
  const { touch } = state;
  if (touch === undefined || touch.isSpent) return state;
  const side = Math.min(panel.widthPx, panel.heightPx);
  const moved = Math.hypot(touch.last.xPx - touch.from.xPx, touch.last.yPx - touch.from.yPx);
  if (now.nowMs - touch.from.atMs < LONG_PRESS_MS || moved > side * STILL_SHARE) return state;
  const spent = { ...state, touch: { ...touch, isSpent: true } };
  if (state.page === "status")
    return { ...turnTo(spent, state.cameFrom ?? state.page, now.nowMs), cameFrom: undefined };
  return { ...turnTo(spent, "status", now.nowMs), cameFrom: state.page };
}
