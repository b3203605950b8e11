/** Remembers the cards that were sent since this page was loaded, and takes them away. */
import { card, type Link } from "@outrider/protocol";
import { computed, shallowReactive } from "vue";
import { type Card, livingCards, takenAway } from "./card-draft.ts";

/** Most cards of one display that are remembered; the oldest is forgotten first. */
const CARDS_MAX = 20;

/** Outlives the page of one display, so that a card can be taken away after a look elsewhere. */
const sent = shallowReactive(new Map<string, readonly Card[]>());

export interface CardTarget {
  readonly thing: string;
  readonly operatorId: string;
}

/** Gives what sends cards to a display and knows which ones did; newest first. */
export function useSentCards(link: Link, target: CardTarget) {
  const key = `${target.operatorId} ${target.thing}`;
  const cards = computed(() => sent.get(key) ?? []);
  return {
    cards,
    send: async (one: Card) => {
      await link.publish(card, target, one);
      const others = cards.value.filter(({ id }) => id !== one.id);
      sent.set(key, [one, ...others].slice(0, CARDS_MAX));
    },
    takeAway: async (one: Card) => {
      await link.publish(card, target, takenAway(one, Date.now()));
      const left = cards.value.filter(({ id }) => id !== one.id);
      sent.set(key, left);
      // The broker keeps one message for each sender: a display that is away must find a card in it.
      const [newest] = livingCards(left, Date.now());
      if (newest !== undefined) await link.publish(card, target, newest);
    },
  };
}
