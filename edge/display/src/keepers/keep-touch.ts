/** Keeps a touch device read: one that is unplugged is looked for until it is back. */
import { monotonicMs } from "@outrider/runtime";
import type { HardwareError } from "../errors.ts";
import type { Contact, Touch } from "../hardware/ports.ts";
import type { PlacedContact } from "../hardware/touch/placing.ts";
import { type HealthListener, healthOf } from "./health.ts";
import type { Pause } from "./pause.ts";
import { tryAgain } from "./try-again.ts";

export interface OpenTouch extends AsyncDisposable {
  /** Resolves, with why, when no more contacts come. */
  readonly ended: Promise<HardwareError>;
}

export interface TouchKeeperOptions extends HealthListener {
  /** Finds the device and passes its contacts on. */
  readonly open: (onContact: (contact: PlacedContact) => void) => Promise<OpenTouch>;
  /** Whether having none is no failure, as long as there never was one. */
  readonly isOptional: boolean;
  /** @default the machine's monotonic clock */
  readonly nowMs?: () => number;
  readonly pause?: Pause;
}

/**
 * Opens a touch device, or one that will be there later. A finger that was down when it went away
 * is lifted.
 */
export async function keepTouch(options: TouchKeeperOptions): Promise<Touch> {
  const { open, isOptional, nowMs = monotonicMs } = options;
  const health = healthOf("touch", options);
  const listeners: ((contact: Contact) => void)[] = [];
  let device: OpenTouch | undefined;
  let wasThere = false;
  let isClosing = false;
  let last: PlacedContact | undefined;

  const tell = (contact: PlacedContact) => {
    last = contact;
    for (const listener of listeners) listener({ ...contact, atMs: nowMs() });
  };
  const failed = (error: unknown) => {
    if (wasThere || !isOptional) health.failed(error);
  };
  const openOnce = async () => {
    const opened = await open(tell);
    device = opened;
    wasThere = true;
    void opened.ended.then((error) => {
      if (isClosing) return;
      device = undefined;
      if (last !== undefined && last.kind !== "up") tell({ ...last, kind: "up" });
      failed(error);
      again.start();
    });
  };
  const again = tryAgain({
    attempt: openOnce,
    onFailure: failed,
    onSuccess: health.works,
    pause: options.pause,
  });
  await openOnce().catch((error: unknown) => {
    failed(error);
    again.start();
  });
  return {
    onContact: (listener) => {
      listeners.push(listener);
    },
    [Symbol.asyncDispose]: async () => {
      isClosing = true;
      await again[Symbol.asyncDispose]();
      await device?.[Symbol.asyncDispose]();
    },
  };
}
