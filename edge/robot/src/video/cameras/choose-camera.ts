/** Chooses the camera: the configured one, else the first that is there. */
import { VideoError } from "../errors.ts";
import type { Camera, CameraMode } from "./camera.ts";
import type { Machine } from "./machine.ts";
import { findRpicam } from "./rpicam.ts";
import { findV4l2 } from "./v4l2.ts";

export type CameraSource = "auto" | "rpicam" | "v4l2" | "simulated";

export interface CameraChoice {
  readonly source: CameraSource;
  readonly mode: CameraMode;
  readonly machine: Machine;
  /** The simulated robot's eye; undefined on a robot with real hardware. */
  readonly simulated: Camera | undefined;
}

export interface ChosenCamera {
  readonly camera: Camera;
  /** Why this one, for the log. */
  readonly reason: string;
}

/**
 * Chooses. A simulated robot sees its own world, and never by itself the room its machine stands in.
 * @throws VideoError "no-camera"
 */
export async function chooseCamera(choice: CameraChoice): Promise<ChosenCamera> {
  const { source, simulated } = choice;
  const found = await (source === "auto" ? detect(choice) : findConfigured(source, choice));
  if (found !== undefined) return found;
  const hint =
    simulated === undefined && source === "simulated" ? ": the bus is real hardware" : "";
  throw new VideoError(`no camera for the source ${source}${hint}`, { code: "no-camera" });
}

async function detect({ simulated, machine, mode }: CameraChoice) {
  if (simulated !== undefined) return { camera: simulated, reason: "the robot is simulated" };
  const ribbon = await findRpicam(machine, mode);
  if (ribbon !== undefined) return { camera: ribbon, reason: "a camera is on the ribbon cable" };
  const usb = await findV4l2(machine, mode);
  return usb && { camera: usb, reason: "no camera is on the ribbon cable, one is on USB" };
}

async function findConfigured(
  source: Exclude<CameraSource, "auto">,
  { simulated, machine, mode }: CameraChoice,
) {
  const find = {
    simulated: () => Promise.resolve(simulated),
    rpicam: () => findRpicam(machine, mode),
    v4l2: () => findV4l2(machine, mode),
  };
  const camera = await find[source]();
  return camera && { camera, reason: "configured" };
}
