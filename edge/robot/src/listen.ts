/** Turns what arrives on the link into events of the core, stamped with the time of arrival. */
import {
  action,
  drive,
  identify,
  type Link,
  lease,
  serveCall,
  snapshot,
  stop,
} from "@outrider/protocol";
import type { Clock, Log } from "@outrider/runtime";
import type { Identifier } from "./identify.ts";
import type { RobotEvent } from "./robot-types.ts";
import type { SnapshotHandler } from "./snapshot-client.ts";

export interface ListenOptions {
  readonly link: Link;
  readonly thing: string;
  readonly clock: Clock;
  readonly push: (event: RobotEvent) => void;
  readonly identifier: Identifier;
  readonly takeSnapshot: SnapshotHandler;
  readonly log: Log;
}

/**
 * Five of the largest pictures are less than the 512 KB that IoT Core lets one connection send in a
 * second, and driving needs some of it. @see https://docs.aws.amazon.com/general/latest/gr/iot-core.html
 */
const SNAPSHOTS_AT_ONCE_MAX = 5;
/** Only what the broker may deliver twice: each holds a picture. */
const SNAPSHOTS_REMEMBERED_MAX = 2 * SNAPSHOTS_AT_ONCE_MAX;

/** Subscribes to everything that a robot takes. */
export async function listen(options: ListenOptions): Promise<void> {
  const { link, thing, clock, push, identifier, takeSnapshot, log } = options;
  const params = { thing };
  await Promise.all([
    // First, so that the retained one is there before any command is.
    link.on(lease, params, (newest) => push({ type: "lease", lease: newest })),
    link.on(drive, params, (command, { operatorId }) =>
      push({ type: "drive", operatorId, command, receivedAtMs: clock.nowMs() }),
    ),
    link.on(stop, params, (command, { operatorId }) =>
      push({ type: "stop", operatorId, command, receivedAtMs: clock.nowMs() }),
    ),
    link.on(action, params, (command) => {
      const epochMs = clock.epochMs();
      push({ type: "action", command, receivedAtMs: clock.nowMs(), epochMs });
    }),
    serveCall(link, {
      call: identify,
      thing,
      handle: ({ durationMs }, { signal }) => identifier(durationMs, signal),
      onProblem: (error) => log.error("identify failed", { error }),
    }),
    serveCall(link, {
      call: snapshot,
      thing,
      handle: takeSnapshot,
      onProblem: (error) => log.error("snapshot failed", { error }),
      concurrencyMax: SNAPSHOTS_AT_ONCE_MAX,
      rememberedMax: SNAPSHOTS_REMEMBERED_MAX,
    }),
  ]);
}
