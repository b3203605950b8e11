/** Keeps a device's presence and subscriptions true over every coming and going of its link. */
import { setTimeout as sleep } from "node:timers/promises";
import { createLink, type Link, type Payload, presence } from "@outrider/protocol";
import { backoff, type Log, withTimeout } from "@outrider/runtime";
import type { DeviceClient } from "./device-client.ts";

export interface SessionOptions {
  readonly client: DeviceClient;
  readonly thing: string;
  /** What is published at each coming; its `offline` twin is the last will. */
  readonly birth: Payload<typeof presence>;
  readonly log: Log;
  /** Longest wait before a second try to settle in, in ms; it doubles up to 30 s. @default 1000 */
  readonly retryMs?: number;
  /** Wait before the birth is published once more, in ms. @default 5000 */
  readonly repeatMs?: number;
}

export interface Session {
  readonly link: Link;
  /** Connects. Hears true once subscribed and present, false when the link is lost. */
  start(onLink: (isUp: boolean) => void): void;
  /** Says goodbye and leaves. What can't be done in order is logged: the last will does the rest. */
  close(): Promise<void>;
}

const GOODBYE_MS_MAX = 1_000;
/** Subscribing and announcing take two round trips; a link that needs longer is no link to drive by. */
const SETTLE_MS_MAX = 10_000;
const RETRY_MS_MAX = 30_000;

/** Makes a session. Subscriptions made before the link is up are made when it comes up. */
export function openSession(options: SessionOptions): Session {
  const { client, thing, birth, log, retryMs = 1_000, repeatMs = 5_000 } = options;
  let isUp = false;
  let isLeaving = false;
  /** Counts the comings, so that one that was overtaken by the next knows it. */
  let comings = 0;
  const link = createLink(
    {
      publish: (packet) => client.publish(packet),
      subscribe: async (filter, qos) => {
        if (isUp) await client.subscribe(filter, qos);
      },
      unsubscribe: async (filter) => {
        if (isUp) await client.unsubscribe(filter);
      },
      onMessage: (listener) => client.onMessage(listener),
    },
    { onBad: (bad) => log.warn("message refused", bad) },
  );
  const settleIn = async (isCurrent: () => boolean) => {
    await link.resubscribe();
    if (isCurrent()) await link.publish(presence, { thing }, birth);
  };
  const arrive = async (isCurrent: () => boolean, onLink: (isUp: boolean) => void) => {
    for (const waitMs of backoff({ firstMs: retryMs, lastMs: RETRY_MS_MAX })) {
      try {
        await withTimeout(settleIn(isCurrent), SETTLE_MS_MAX, "settling in");
        break;
      } catch (error) {
        log.error("can't settle in", { error });
        await sleep(waitMs, undefined, { ref: false });
      }
      if (!isCurrent()) return;
    }
    if (!isCurrent()) return;
    log.info("link up", { client: client.kind });
    onLink(true);
    await repeatBirth(isCurrent);
  };
  /**
   * A broker that ends an old connection for a new one may publish the old one's last will after the
   * new one's birth; without a second birth the robot would count as gone for as long as it is here.
   */
  const repeatBirth = async (isCurrent: () => boolean) => {
    await sleep(repeatMs, undefined, { ref: false });
    if (!isCurrent()) return;
    await link.publish(presence, { thing }, birth).catch((error: unknown) => {
      log.warn("not announced again", { error });
    });
  };
  const change = (nowUp: boolean, onLink: (isUp: boolean) => void) => {
    const wasUp = isUp;
    isUp = nowUp;
    if (nowUp) {
      comings += 1;
      const coming = comings;
      void arrive(() => isUp && !isLeaving && coming === comings, onLink);
    } else if (wasUp) onLink(false);
  };
  return {
    link,
    start: (onLink) => client.start((nowUp) => change(nowUp, onLink)),
    close: async () => {
      isLeaving = true;
      if (isUp) {
        const goodbye = link.publish(presence, { thing }, { ...birth, state: "offline" });
        await withTimeout(goodbye, GOODBYE_MS_MAX, "the goodbye").catch((error: unknown) => {
          log.warn("could not say goodbye", { error });
        });
      }
      await client.close().catch((error: unknown) => log.warn("could not leave", { error }));
    },
  };
}
