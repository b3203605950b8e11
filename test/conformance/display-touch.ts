/** What every touch screen of a display must do. The one given shows frames of 320 x 240. */
import { describe, expect, it } from "vitest";
import type { Contact, Touch } from "../../edge/display/src/hardware/ports.ts";

export interface OpenTouch extends AsyncDisposable {
  readonly touch: Touch;
  /** Does with a finger what a contact says, in pixels of the frame. */
  perform(kind: Contact["kind"], xPx: number, yPx: number): Promise<void>;
}

/** Collects contacts, and lets a test wait for as many as it expects. */
export function collectContacts(touch: Touch) {
  const contacts: Contact[] = [];
  let arrived = Promise.withResolvers<void>();
  touch.onContact((contact) => {
    contacts.push(contact);
    arrived.resolve();
    arrived = Promise.withResolvers();
  });
  return {
    contacts,
    until: async (count: number) => {
      while (contacts.length < count) await arrived.promise;
      return contacts.map(({ kind, xPx, yPx }) => [kind, xPx, yPx]);
    },
  };
}

export function displayTouchConformance(name: string, open: () => Promise<OpenTouch>): void {
  describe(`a display's touch screen, ${name}`, () => {
    it("tells of a tap where it was", async () => {
      await using opened = await open();
      const { until } = collectContacts(opened.touch);
      await opened.perform("down", 17, 200);
      await opened.perform("up", 17, 200);
      expect(await until(2)).toEqual([
        ["down", 17, 200],
        ["up", 17, 200],
      ]);
    });

    it("tells of a swipe from edge to edge, in order and with rising times", async () => {
      await using opened = await open();
      const { until, contacts } = collectContacts(opened.touch);
      await opened.perform("down", 319, 0);
      for (let xPx = 300; xPx >= 0; xPx -= 20) await opened.perform("move", xPx, 239);
      await opened.perform("up", 0, 239);
      const told = await until(18);
      expect(told.slice(0, 3)).toEqual([
        ["down", 319, 0],
        ["move", 300, 239],
        ["move", 280, 239],
      ]);
      expect(told.at(-1)).toEqual(["up", 0, 239]);
      const times = contacts.map(({ atMs }) => atMs);
      expect(times).toEqual(times.toSorted((a, b) => a - b));
    });

    it("tells everybody who listens", async () => {
      await using opened = await open();
      const one = collectContacts(opened.touch);
      const other = collectContacts(opened.touch);
      await opened.perform("down", 1, 2);
      expect(await one.until(1)).toEqual(await other.until(1));
      await opened.perform("up", 1, 2);
    });
  });
}
