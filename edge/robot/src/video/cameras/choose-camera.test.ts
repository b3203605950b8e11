import { describe, expect, it } from "vitest";
import type { CameraMode } from "./camera.ts";
import { type CameraChoice, chooseCamera } from "./choose-camera.ts";
import type { Machine } from "./machine.ts";
import { simulatedCamera } from "./simulated.ts";

const MODE: CameraMode = {
  format: "h264",
  widthPx: 640,
  heightPx: 480,
  framesPerS: 30,
  bitrateBps: 1_500_000,
};
const LIST =
  "Available cameras\n-----------------\n0 : imx219 [3280x2464 10-bit RGGB] (/base/soc)\n";

interface Has {
  readonly commands?: Readonly<Record<string, string>>;
  readonly devices?: readonly string[];
  readonly model?: string;
}

function machine({ commands = {}, devices = [], model = "" }: Has): Machine {
  return {
    output: async (file) => commands[file],
    devices: async () => devices,
    model: async () => model,
  };
}

async function choose(has: Has, changes: Partial<CameraChoice> = {}) {
  const choice = {
    source: "auto",
    mode: MODE,
    simulated: undefined,
    machine: machine(has),
  } as const;
  const { camera, reason } = await chooseCamera({ ...choice, ...changes });
  return { ...camera, args: camera.args.join(" "), reason };
}

describe("choosing a camera", () => {
  it("on a Pi 4 takes the ribbon cable's, encoded by hardware", async () => {
    const devices = ["video0", "video11"];
    expect(await choose({ commands: { "rpicam-vid": LIST }, devices })).toMatchObject({
      description: "imx219 through rpicam-vid, hardware H.264",
      reason: "a camera is on the ribbon cable",
      file: "rpicam-vid",
      args: "-t 0 -n --flush --width 640 --height 480 --framerate 30 --codec h264 --inline --profile baseline --intra 30 -b 1500000 -o -",
    });
  });

  it("on a Pi 5 has it encoded by software, and an older system's command will do", async () => {
    const chosen = await choose({ commands: { "libcamera-vid": LIST } });
    expect(chosen.file).toBe("libcamera-vid");
    expect(chosen.args).toContain("--codec libav --libav-video-codec libx264");
    expect(chosen.args).toContain("--low-latency");
  });

  it("passes over a camera stack that lists none", async () => {
    const commands = { "rpicam-vid": "No cameras available!\n" };
    const chosen = await choose({ commands, devices: ["video1", "video0", "video10"] });
    expect(chosen).toMatchObject({
      description: "/dev/video0 through ffmpeg, software H.264",
      reason: "no camera is on the ribbon cable, one is on USB",
    });
    expect(chosen.args).toContain("-i /dev/video0");
    expect(chosen.args).toContain("repeat-headers=1");
  });

  it("uses a Pi's hardware for a USB camera, and no other machine's tenth device", async () => {
    const devices = ["video0", "video11"];
    expect((await choose({ devices, model: "Raspberry Pi 4 Model B" })).args).toContain("v4l2m2m");
    expect((await choose({ devices })).args).toContain("libx264");
  });

  it("shows a simulated robot its world, even where the machine has a camera", async () => {
    const simulated = simulatedCamera(MODE, ["video.mjs", "--config", "c"]);
    const chosen = await choose({ devices: ["video0"] }, { simulated });
    expect(chosen.reason).toBe("the robot is simulated");
    expect(chosen.args).toBe("video.mjs --config c --render");
    const wanted = await choose({ devices: ["video0"] }, { simulated, source: "v4l2" });
    expect(wanted).toMatchObject({ file: "ffmpeg", reason: "configured" });
  });

  it("asks for raw pictures where the engine encodes by itself", async () => {
    const mode = { ...MODE, format: "i420" } as const;
    const usb = await choose({ devices: ["video0"] }, { mode });
    expect(usb.args).toContain("-pix_fmt yuv420p -f rawvideo pipe:1");
    const ribbon = await choose({ commands: { "rpicam-vid": LIST } }, { mode });
    expect(ribbon.args).toContain("--codec yuv420");
  });

  it.each(["auto", "rpicam", "v4l2", "simulated"] as const)(
    "without any, %s fails",
    async (source) => {
      await expect(choose({}, { source })).rejects.toMatchObject({ code: "no-camera" });
    },
  );
});
