// Aim: whatever happens while a link settles in, the robot ends up subscribed and present, once.
// Method: the real session over a client that is a table of what was asked, with the broker's answers
// and the client's comings and goings in the test's hand.
import { setTimeout as sleep, setImmediate as turn } from "node:timers/promises";
import { decode, drive, type Payload, presence } from "@outrider/protocol";
import { silentLog } from "@outrider/runtime";
import { describe, expect, it } from "vitest";
import type { DeviceClient } from "./device-client.ts";
import { openSession } from "./session.ts";

const birth: Payload<typeof presence> = {
  state: "online",
  bootId: "boot-0001",
  softwareVersion: "1",
};
const TOPIC = "rover-1/presence";

interface Answers {
  subscribe?: (filter: string) => Promise<void>;
  close?: () => Promise<void>;
  repeatMs?: number;
}

function openRig(answers: Answers = {}) {
  const filters: string[] = [];
  const presences: (string | undefined)[] = [];
  const links: boolean[] = [];
  let onState: (isUp: boolean) => void = () => undefined;
  const client: DeviceClient = {
    kind: "mqtt.js",
    start: (listener) => {
      onState = listener;
    },
    publish: ({ topic, payload }) => {
      const said = decode(presence, payload);
      if (topic === TOPIC) presences.push(said.ok ? said.value.state : said.problem);
      return Promise.resolve();
    },
    subscribe: async (filter) => {
      filters.push(filter);
      await answers.subscribe?.(filter);
    },
    unsubscribe: () => Promise.resolve(),
    onMessage: () => undefined,
    close: async () => answers.close?.(),
  };
  const session = openSession({
    client,
    thing: "rover-1",
    birth,
    log: silentLog,
    retryMs: 1,
    repeatMs: answers.repeatMs ?? 60_000,
  });
  session.start((isUp) => links.push(isUp));
  return { session, filters, presences, links, state: (isUp: boolean) => onState(isUp) };
}

/** Waits until something holds; the test's own limit ends it. */
async function until(holds: () => boolean): Promise<void> {
  while (!holds()) await turn();
}

describe("a session", () => {
  it("subscribes, announces itself and tells of the link, at every coming", async () => {
    const { session, filters, presences, links, state } = openRig();
    await session.link.on(drive, { thing: "rover-1" }, () => undefined);
    expect(filters).toEqual([]);
    state(true);
    await until(() => links.length === 1);
    state(false);
    state(true);
    await until(() => links.length === 3);
    expect(links).toEqual([true, false, true]);
    expect(presences).toEqual(["online", "online"]);
    expect(filters.filter((filter) => filter === "rover-1/drive/+")).toHaveLength(2);
  });

  it("tries again when a subscription is refused", async () => {
    let refusals = 3;
    const { session, links, state } = openRig({
      subscribe: () => {
        refusals -= 1;
        return refusals > 0 ? Promise.reject(new Error("refused")) : Promise.resolve();
      },
    });
    await session.link.on(drive, { thing: "rover-1" }, () => undefined);
    state(true);
    await until(() => links.length === 1);
    expect(links).toEqual([true]);
  });

  it("tells nothing of a link that was lost while it settled in", async () => {
    const waiting: (() => void)[] = [];
    const { session, links, presences, state } = openRig({
      subscribe: () => new Promise((resolve) => waiting.push(() => resolve())),
    });
    await session.link.on(drive, { thing: "rover-1" }, () => undefined);
    state(true);
    await until(() => waiting.length === 1);
    const early = waiting.splice(0);
    state(false);
    state(true);
    await until(() => waiting.length === 1);
    for (const answer of early) answer();
    for (let count = 0; count < 5; count += 1) await turn();
    expect(links).toEqual([false]);
    expect(presences).toEqual([]);
    for (const answer of waiting) answer();
    await until(() => links.length === 2);
    expect(links).toEqual([false, true]);
  });

  it("announces itself once more, in case the last will of an old connection came late", async () => {
    const { presences, links, state } = openRig({ repeatMs: 1 });
    state(true);
    await until(() => presences.length === 2);
    expect(presences).toEqual(["online", "online"]);
    expect(links).toEqual([true]);
  });

  it("says goodbye last, also when it has just come", async () => {
    const { session, presences, links, state } = openRig({ repeatMs: 0 });
    state(true);
    await until(() => links.length === 1);
    await session.close();
    await sleep(5);
    expect(presences).toEqual(["online", "offline"]);
  });

  it("ends although the broker can't be left in order", async () => {
    const { session } = openRig({ close: () => Promise.reject(new Error("not connected")) });
    await session.close();
  });
});
