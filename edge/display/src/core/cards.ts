/** Keeps the cards that live: by id, with their age, the gravest first. */
import type {
  CardContent,
  CardDatum,
  DisplayAction,
  DisplaySetup,
  DisplayState,
} from "../display-types.ts";
import type { Sound } from "../hardware/ports.ts";
import { turnTo } from "./pages.ts";
import { ageMs, epochAgeMs, type Now, stampOf } from "./time.ts";

/** Most cards at once; the least grave and oldest go first. */
const CARDS_MAX = 32;
const TOMBSTONES_MAX = 64;
const GRAVITY = { critical: 3, warning: 2, success: 1, info: 1 } as const;
const SOUNDS: Readonly<Record<CardContent["severity"], Sound>> = {
  critical: "alarm",
  warning: "warning",
  success: "notice",
  info: "notice",
};

export interface CardEvent {
  readonly content: CardContent;
  readonly from: string;
  readonly picture?: string | undefined;
}

interface Changed {
  readonly state: DisplayState;
  readonly actions: readonly DisplayAction[];
}

/** Takes a card: new, newer than one of its id, a repeat of the broker's, or one that ends another. */
export function onCard(
  state: DisplayState,
  event: CardEvent,
  now: Now,
  setup: DisplaySetup,
): Changed {
  const { content } = event;
  if (isOld(state, event)) return { state, actions: [] };
  if (content.ttlS === 0) return keep(giveBack(state, takeAway(state, content), now));
  const datum = datumOf(event, now);
  if (!isAlive(datum, now)) return { state, actions: [] };
  const others = state.cards.filter(({ content: { id } }) => id !== content.id);
  const cards = [datum, ...others].sort(byGravity(now)).slice(0, CARDS_MAX);
  const next = { ...state, cards };
  const isCritical = content.severity === "critical";
  const shown = isCritical ? takeScreen(next, now) : giveBack(state, next, now);
  const { imageUrl } = content;
  // Its sender may have put another picture at the same address.
  const renew: DisplayAction[] = imageUrl ? [{ type: "renew", addresses: [imageUrl] }] : [];
  const actions = [...keep(shown).actions, ...renew, sound(content, state, setup)];
  return { state: shown, actions };
}

/** Says whether a card would show: it is no repeat, takes none away, and its time is not over. */
export function isWanted(state: DisplayState, event: CardEvent, now: Now): boolean {
  return !isOld(state, event) && event.content.ttlS > 0 && isAlive(datumOf(event, now), now);
}

/** The broker repeats each sender's newest card whenever the link comes back. */
function isOld(state: DisplayState, { content, from }: CardEvent): boolean {
  const { id, sentAtMs } = content;
  if (state.tombstones.some((one) => one.id === id && sentAtMs <= one.sentAtMs)) return true;
  const known = state.cards.find((one) => one.content.id === id);
  return known !== undefined && known.from === from && sentAtMs <= known.content.sentAtMs;
}

function takeAway(state: DisplayState, { id, sentAtMs }: CardContent): DisplayState {
  const others = state.tombstones.filter((one) => one.id !== id);
  return {
    ...state,
    cards: state.cards.filter(({ content }) => content.id !== id),
    tombstones: [{ id, sentAtMs }, ...others].slice(0, TOMBSTONES_MAX),
  };
}

function datumOf({ content, from, picture }: CardEvent, now: Now): CardDatum {
  const age = epochAgeMs(content.sentAtMs, now);
  const lifeMs = content.ttlS * 1_000 - (age ?? 0);
  const received = stampOf(now);
  return { content, from, received, lifeMs, ageKnown: age !== undefined, picture };
}

function takeScreen(state: DisplayState, { nowMs }: Now): DisplayState {
  const cameFrom = state.page === "message" ? state.cameFrom : state.page;
  return { ...turnTo(state, "message", nowMs), cameFrom, wokenUntilMs: nowMs + CRITICAL_WAKE_MS };
}

/** Turns back to where the display was once the last critical card has gone, however it went. */
function giveBack(before: DisplayState, next: DisplayState, { nowMs }: Now): DisplayState {
  const { page, cameFrom } = before;
  if (!hasCritical(before) || hasCritical(next)) return next;
  if (page !== "message" || cameFrom === undefined) return next;
  return { ...turnTo(next, cameFrom, nowMs), cameFrom: undefined };
}

/** A critical card is worth this much light at night, in ms. */
const CRITICAL_WAKE_MS = 120_000;

function sound({ severity }: CardContent, state: DisplayState, setup: DisplaySetup): DisplayAction {
  const volume = state.settings.volume ?? setup.defaults.volume;
  return { type: "play", sound: SOUNDS[severity], volume };
}

/** Lets go of the cards whose time is over. */
export function expireCards(state: DisplayState, now: Now): Changed {
  const dated = state.cards.map((one) => withAge(one, now));
  const cards = dated.filter((one) => isAlive(one, now));
  const isSame = cards.every((one, at) => one === state.cards[at]);
  if (isSame && cards.length === state.cards.length) return { state, actions: [] };
  return keep(giveBack(state, { ...state, cards }, now));
}

export function hasCritical({ cards }: Pick<DisplayState, "cards">): boolean {
  return cards.some(({ content }) => content.severity === "critical");
}

/**
 * Ages a card whose age no clock could tell, once one can. One that is from an earlier boot lives what
 * was left of it when it came, from now on.
 */
function withAge(card: CardDatum, now: Now): CardDatum {
  const isAgeless = ageMs(card.received, now) === undefined;
  if (card.ageKnown && !isAgeless) return card;
  const age = now.isSynchronised ? epochAgeMs(card.content.sentAtMs, now) : undefined;
  if (age === undefined)
    return isAgeless ? { ...card, received: stampOf(now), ageKnown: false } : card;
  const lifeMs = card.content.ttlS * 1_000 - age;
  return { ...card, received: stampOf(now), lifeMs, ageKnown: true };
}

/** A card whose age no clock can tell is shown rather than lost. */
function isAlive({ received, lifeMs }: CardDatum, now: Now): boolean {
  const age = ageMs(received, now);
  return lifeMs > 0 && (age === undefined || age < lifeMs);
}

function byGravity(now: Now) {
  const age = ({ received }: CardDatum) => ageMs(received, now) ?? Number.POSITIVE_INFINITY;
  return (a: CardDatum, b: CardDatum) =>
    GRAVITY[b.content.severity] - GRAVITY[a.content.severity] ||
    (age(a) === age(b) ? 0 : age(a) - age(b));
}

function keep(state: DisplayState): Changed {
  const { cards, tombstones } = state;
  return { state, actions: [{ type: "keep", name: "cards", value: { cards, tombstones } }] };
}
