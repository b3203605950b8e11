/** Connects a display to its broker: what it says of itself, and what it hears. */
import {
  deviceClientOptions,
  type IotConfig,
  openDeviceClient,
  openSession,
} from "@outrider/device";
import { displayState, type Link, type Payload, type presence } from "@outrider/protocol";
import type { Log } from "@outrider/runtime";
import { isWanted } from "./core/cards.ts";
import { pagesOf } from "./core/pages.ts";
import { listen } from "./inputs/listen.ts";
import type { Pictures } from "./inputs/pictures.ts";
import { takeSnapshots } from "./inputs/snapshots.ts";
import { takeCards } from "./inputs/take-cards.ts";
import type { Frames } from "./outputs/send-frames.ts";
import type { DisplayRun } from "./run.ts";

export interface ConnectOptions {
  readonly thing: string;
  readonly iot: IotConfig;
  readonly birth: Payload<typeof presence>;
  readonly hasSpeaker: boolean;
  readonly run: DisplayRun;
  readonly pictures: Pick<Pictures, "take">;
  /** Hears that the broker brought a report from Mars. */
  readonly onMars: () => void;
  readonly makeFrames: (link: Link) => Frames;
  readonly log: Log;
}

export interface Connection {
  readonly frames: Frames;
  /** Tells display-state; what can't be sent now is told again by the core. */
  tell(payload: Payload<typeof displayState>): void;
}

/** Connects and goes on trying for ever. @throws where the device's own files are no certificates */
export async function connect(
  options: ConnectOptions,
  opened: AsyncDisposableStack,
): Promise<Connection> {
  const { thing, iot, birth, run, pictures, log } = options;
  const clientOptions = await deviceClientOptions({ thingName: thing, iot }, birth, log);
  const client = await openDeviceClient(iot.client, clientOptions);
  const session = openSession({ client, thing, birth, log });
  opened.defer(() => session.close());
  const { link } = session;
  const frames = options.makeFrames(link);
  opened.defer(() => frames.close());
  await listen({
    link,
    thing,
    push: run.push,
    hasPage: (page) => pagesOf(run.state, run.setup).some((one) => one.page === page),
    hasSpeaker: options.hasSpeaker,
    onCard: takeCards({
      push: run.push,
      isWanted: (content, from) => isWanted(run.state, { content, from }, run.now),
      takePicture: (bytes) => pictures.take(bytes, true),
      log,
    }),
    onWatch: frames.watch,
    onMars: options.onMars,
    log,
  });
  const snapshots = takeSnapshots({
    link,
    thing,
    robots: () => robotsOnScreen(run),
    takePicture: (bytes) => pictures.take(bytes, false),
    push: run.push,
    log,
  });
  opened.use(snapshots);
  session.start((isUp) => run.push({ type: "link", link: isUp ? "up" : "down" }));
  const tell = (payload: Payload<typeof displayState>) => {
    link.publish(displayState, { thing }, payload).catch((error: unknown) => {
      log.debug("display-state not sent", { error });
    });
  };
  return { frames, tell };
}

/** Names the robots whose pictures are looked at: those online while their page shows. */
function robotsOnScreen({ state }: DisplayRun): readonly string[] {
  if (state.page !== "robots" || state.link !== "up") return [];
  const online = [...state.robots.values()].filter(
    ({ presence, telemetry }) => presence?.state !== "offline" && telemetry !== undefined,
  );
  return online.map(({ name }) => name);
}
