/** Runs the viewer's core for one robot: clock, frames and connection in, tries out. */
import { onScopeDispose, type Ref, ref, type ShallowRef, shallowRef } from "vue";
import type { PictureView } from "../drive/drive-types.ts";
import type { Session } from "../session/session.ts";
import { type CameraScreen, createCameraScreen } from "./camera-screen.ts";
import type { Figures } from "./figures.ts";
import { followFigures } from "./follow-figures.ts";
import { pictureAgeMs, pictureView } from "./picture-age.ts";
import { initialVideo, stepVideo } from "./video.ts";
import { troubleOf } from "./video-error.ts";
import type { News, PageEvent, VideoAction, VideoEvent, VideoState } from "./video-types.ts";
import { openViewer } from "./viewer.ts";

/** Time between two looks at the picture's age, in ms: a tenth of what locks. */
const TICK_MS = 50;

export interface VideoOptions {
  readonly robot: string;
  /** Gives keys that are good for a while. */
  readonly session: () => Promise<Session>;
  /** Hears each change of what the picture means for driving. */
  readonly onPicture: (picture: PictureView) => void;
}

/** Is the camera of one robot as its page shows it. */
export interface Camera {
  readonly state: Readonly<ShallowRef<VideoState>>;
  /** Age of the newest picture in ms; none when there is none. */
  readonly ageMs: Readonly<Ref<number | undefined>>;
  readonly picture: Readonly<Ref<PictureView>>;
  readonly figures: Readonly<ShallowRef<Figures | undefined>>;
  readonly screen: CameraScreen;
  dispatch(event: PageEvent): void;
}

/** Starts to view, since who opens a robot's page wants to see; ends with the component. */
export function useVideo(options: VideoOptions): Camera {
  const state = shallowRef<VideoState>(initialVideo(Math.random(), performance.now()));
  const ageMs = ref<number>();
  const picture = ref<PictureView>("unasked");
  const figures = shallowRef<Figures>();
  const screen = createCameraScreen();
  const look = () => {
    const nowMs = performance.now();
    ageMs.value = pictureAgeMs(state.value, nowMs);
    const next = pictureView(state.value, nowMs);
    if (next === picture.value) return;
    picture.value = next;
    options.onPicture(next);
  };
  let trying = new AbortController();
  const act = (action: VideoAction) => {
    trying.abort();
    figures.value = undefined;
    // A closed connection leaves a black picture behind, which says less than none.
    screen.clear();
    if (action.type === "close") return;
    trying = new AbortController();
    const tell = (news: News) => dispatch({ type: "told", attempt: action.attempt, news });
    const { signal } = trying;
    const { relayOnly } = action;
    tryOnce({ ...options, relayOnly, tell, signal, screen, figures }).catch((error: unknown) => {
      if (!signal.aborted) tell({ type: "trouble", trouble: troubleOf(error) });
    });
  };
  const dispatch = (event: VideoEvent) => {
    const step = stepVideo(state.value, event, performance.now());
    state.value = step.state;
    for (const action of step.actions) act(action);
    look();
  };
  runClock(dispatch);
  onScopeDispose(() => trying.abort());
  dispatch({ type: "start" });
  return { state, ageMs, picture, figures, screen, dispatch };
}

interface TryOptions extends VideoOptions {
  readonly relayOnly: boolean;
  readonly tell: (news: News) => void;
  readonly signal: AbortSignal;
  readonly screen: CameraScreen;
  readonly figures: ShallowRef<Figures | undefined>;
}

async function tryOnce({ screen, figures, ...options }: TryOptions): Promise<void> {
  const { tell, signal } = options;
  const show = {
    roundTripMs: () => figures.value?.roundTripMs ?? 0,
    onFrame: (delayMs: number) => tell({ type: "frame", delayMs }),
    signal,
  };
  const onStream = (stream: MediaStream) => screen.show(stream, show);
  const peer = await openViewer({ ...options, onStream });
  const onFigures = (next: Figures) => {
    figures.value = next;
    tell({ type: "route", isRelayed: next.route === "relayed" });
  };
  followFigures(peer, onFigures, signal);
}

/** Lets time go by and tells whether the page is shown, as long as the component lives. */
function runClock(dispatch: (event: PageEvent) => void): void {
  const tick = setInterval(() => dispatch({ type: "tick" }), TICK_MS);
  const showing = () =>
    dispatch({ type: "visible", visible: document.visibilityState === "visible" });
  document.addEventListener("visibilitychange", showing);
  if (document.visibilityState === "hidden") showing();
  onScopeDispose(() => {
    clearInterval(tick);
    document.removeEventListener("visibilitychange", showing);
  });
}
