/** Keeps a device's presence and subscriptions true over every coming and going of its link. */
import { createLink, type Link, type Payload, presence } from "@outrider/protocol";
import { type Log, withTimeout } from "@outrider/runtime";
import type { DeviceClient } from "./device-client.ts";

export interface SessionOptions {
  readonly client: DeviceClient;
  readonly thing: string;
  /** What is published at each coming; its `offline` twin is the last will. */
  readonly birth: Payload<typeof presence>;
  readonly log: Log;
}

export interface Session {
  readonly link: Link;
  /** Connects. Hears true once subscribed and present, false when the link is lost. */
  start(onLink: (isUp: boolean) => void): void;
  /** Says goodbye and leaves. */
  close(): Promise<void>;
}

const GOODBYE_MS_MAX = 1_000;

/** Makes a session. Subscriptions made before the link is up are made when it comes up. */
export function openSession({ client, thing, birth, log }: SessionOptions): Session {
  let isUp = false;
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
  const arrive = async (onLink: (isUp: boolean) => void) => {
    await link.resubscribe();
    await link.publish(presence, { thing }, birth);
    if (!isUp) return;
    log.info("link up", { client: client.kind });
    onLink(true);
  };
  return {
    link,
    start: (onLink) =>
      client.start((nowUp) => {
        const wasUp = isUp;
        isUp = nowUp;
        if (nowUp)
          arrive(onLink).catch((error: unknown) => log.error("can't settle in", { error }));
        else if (wasUp) onLink(false);
      }),
    close: async () => {
      if (isUp) {
        const goodbye = link.publish(presence, { thing }, { ...birth, state: "offline" });
        await withTimeout(goodbye, GOODBYE_MS_MAX, "the goodbye").catch((error: unknown) => {
          log.warn("could not say goodbye; the last will does", { error });
        });
      }
      await client.close();
    },
  };
}
