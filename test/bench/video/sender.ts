/**
 * The process that is measured: the robot's camera keeper, viewers and engine, without signaling.
 * Told over IPC what to answer; says what it used when asked.
 */
import { silentLog, systemClock } from "@outrider/runtime";
import { keepCamera } from "../../../edge/robot/src/video/cameras/keep-camera.ts";
import { ENGINES } from "../../../edge/robot/src/video/peers/open-engine.ts";
import type { IceCandidate } from "../../../edge/robot/src/video/peers/peer-engine.ts";
import { createViewers } from "../../../edge/robot/src/video/viewers/viewers.ts";
import type { Asked, SenderSetUp, Told } from "./sender-process.ts";
import { openUdpFloor } from "./udp-floor.ts";

const { engine: name, camera, lingerMs }: SenderSetUp = JSON.parse(process.argv[2] ?? "");
const engine = name === "floor" ? openUdpFloor() : await ENGINES[name].open(camera);
const tell = (message: Told) => process.send?.(message);

let pictures = 0;
const keeper = keepCamera({
  camera,
  ...(lingerMs === undefined ? {} : { lingerMs }),
  log: silentLog,
  onPicture: (picture) => {
    pictures += 1;
    viewers.show(picture);
  },
  onStart: () => viewers.restart(),
});
const viewers = createViewers({
  engine,
  clock: systemClock,
  onAnswer: (viewer, sdp) => tell({ type: "answer", viewer, sdp }),
  onCandidate: (viewer, candidate) => tell({ type: "candidate", viewer, candidate }),
  onWatched: (isWatched) => keeper.setWatched(isWatched),
  log: silentLog,
});

function usage(collected: boolean): Told {
  if (collected) globalThis.gc?.();
  const { user, system } = process.cpuUsage();
  return {
    type: "usage",
    cpuMs: (user + system) / 1_000,
    rssMb: process.memoryUsage().rss / 1e6,
    pictures,
    viewers: viewers.count,
  };
}

process.on("message", (message: Asked) => {
  if (message.type === "offer") viewers.offer(message.viewer, message.sdp, []);
  else if (message.type === "candidate") {
    viewers.candidate(message.viewer, message.candidate as IceCandidate);
  } else tell(usage(message.collected));
});
process.on("disconnect", async () => {
  await keeper.close();
  process.exit(0);
});
tell({ type: "ready" });
