/** Wires camera, viewers, snapshots and signaling: what one says, the other does. */
import { type Log, systemClock } from "@outrider/runtime";
import type { Camera } from "./cameras/camera.ts";
import { keepCamera } from "./cameras/keep-camera.ts";
import type { PeerEngine } from "./peers/peer-engine.ts";
import type { DialOptions } from "./signaling/dial.ts";
import { createMaster } from "./signaling/master.ts";
import { jpegEncoder } from "./snapshots/jpeg.ts";
import { createKeyPictures } from "./snapshots/key-pictures.ts";
import { JPEG_BYTES_MAX } from "./snapshots/messages.ts";
import { createSnapshots, type TakeSnapshot } from "./snapshots/take-snapshots.ts";
import { createViewers } from "./viewers/viewers.ts";

export interface VideoOptions extends DialOptions {
  readonly camera: Camera;
  readonly engine: PeerEngine;
  /** Certificates that the signaling socket's must descend from. */
  readonly ca: readonly string[];
  readonly log: Log;
  /** How long the camera runs on unwatched, in ms. @default 5000 */
  readonly lingerMs?: number;
  /** Longest time without a picture before the camera counts as hung, in ms. @default 4000 */
  readonly silenceMsMax?: number;
}

export interface RunningVideo extends AsyncDisposable {
  readonly viewers: number;
  /** Process id of the camera's command, while it runs. */
  readonly cameraPid: number | undefined;
  readonly takeSnapshot: TakeSnapshot;
}

/** Shows the camera to whoever comes through the channel, until disposed. */
export function runVideo(options: VideoOptions): RunningVideo {
  const { camera, engine, log } = options;
  const clock = systemClock;
  const pictures = createKeyPictures({ settleMs: camera.settleMs ?? 0, nowMs: clock.nowMs });
  const keeper = keepCamera({
    ...options,
    onPicture: (picture) => {
      viewers.show(picture);
      pictures.see(picture);
    },
    onStart: () => {
      viewers.restart();
      pictures.restart();
    },
  });
  const viewers = createViewers({
    engine,
    clock,
    onAnswer: (viewer, sdp) => master.sendAnswer(viewer, sdp),
    onCandidate: (viewer, candidate) => master.sendCandidate(viewer, candidate),
    onWatched: (isWatched) => keeper.setWatched(isWatched),
    log,
  });
  const master = createMaster({
    ...options,
    clock,
    onOffer: (viewer, sdp, iceServers) => viewers.offer(viewer, sdp, iceServers),
    onCandidate: (viewer, candidate) => viewers.candidate(viewer, candidate),
  });
  master.start();
  const encode = jpegEncoder({ camera, bytesMax: JPEG_BYTES_MAX, log });
  return {
    takeSnapshot: createSnapshots({ keeper, pictures, encode, clock, log }),
    get viewers() {
      return viewers.count;
    },
    get cameraPid() {
      return keeper.pid;
    },
    [Symbol.asyncDispose]: () => {
      master.stop();
      viewers.close();
      return keeper.close();
    },
  };
}
