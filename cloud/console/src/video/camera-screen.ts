/** Holds the element that shows the picture, and tells of each frame that it shows. */
import { ref, type ShallowRef, shallowRef } from "vue";
import { followFrames } from "./frames.ts";

export interface CameraScreen {
  /** The element, once it is on the page. */
  readonly element: ShallowRef<HTMLVideoElement | undefined>;
  /** Whether a picture is on it, however old. */
  readonly isShowing: Readonly<ShallowRef<boolean>>;
  /** Whether the robot sends sound. */
  readonly hasSound: Readonly<ShallowRef<boolean>>;
  /** Shows a stream until another one comes; `onFrame` hears how old each frame was, in ms. */
  show(stream: MediaStream, options: ShowOptions): void;
  clear(): void;
}

export interface ShowOptions {
  /** Gives the newest round trip to the camera, in ms. */
  readonly roundTripMs: () => number;
  readonly onFrame: (delayMs: number) => void;
  readonly signal: AbortSignal;
}

export function createCameraScreen(): CameraScreen {
  const element = shallowRef<HTMLVideoElement>();
  const isShowing = ref(false);
  const hasSound = ref(false);
  const followSound = (stream: MediaStream, signal: AbortSignal) => {
    const look = () => {
      hasSound.value = stream.getAudioTracks().some(({ muted }) => !muted);
    };
    for (const track of stream.getAudioTracks())
      for (const type of ["mute", "unmute"]) track.addEventListener(type, look, { signal });
    look();
  };
  return {
    element,
    isShowing,
    hasSound,
    show: (stream, { roundTripMs, onFrame, signal }) => {
      const video = element.value;
      if (video === undefined) return;
      followSound(stream, signal);
      if (video.srcObject === stream) return;
      video.srcObject = stream;
      const onShown = (delayMs: number) => {
        isShowing.value = true;
        onFrame(delayMs);
      };
      followFrames(video, { roundTripMs, onFrame: onShown, signal });
      // It plays by itself; a browser that saves power may want to be told.
      video.play().catch(() => undefined);
    },
    clear: () => {
      isShowing.value = false;
      hasSound.value = false;
      if (element.value) element.value.srcObject = null;
    },
  };
}
