/** Plays events on the viewer's core for its tests: a page, a clock and a camera. */
import { initialVideo, stepVideo } from "./video.ts";
import type { News, VideoAction, VideoEvent, VideoState } from "./video-types.ts";

/** Time between two ticks, and between two frames of a live camera, in ms. */
const TICK_MS = 50;

/** Plays events on a core and keeps what it asked for. */
export function play() {
  let nowMs = 1_000;
  let state: VideoState = initialVideo(0, nowMs);
  const asked: VideoAction[] = [];
  const step = (event: VideoEvent) => {
    const next = stepVideo(state, event, nowMs);
    state = next.state;
    asked.push(...next.actions);
    return next.actions;
  };
  /** Tells something of the newest try. */
  const tell = (news: News) => step({ type: "told", attempt: state.attempt, news });
  const wait = (ms: number) => {
    nowMs += ms;
  };
  /** Lets time go by in ticks; a frame comes with each when `frames`. */
  const run = (ms: number, frames = false) => {
    for (let done = 0; done < ms; done += TICK_MS) {
      wait(TICK_MS);
      if (frames) tell({ type: "frame", delayMs: 20 });
      step({ type: "tick" });
    }
  };
  const opens = () => asked.filter(({ type }) => type === "open").length;
  return { step, tell, wait, run, asked, opens, state: () => state, nowMs: () => nowMs };
}

/** Opens a page whose camera is live. */
export function live() {
  const page = play();
  page.step({ type: "start" });
  page.tell({ type: "signaling", signaling: "open" });
  page.tell({ type: "offered" });
  page.tell({ type: "ice", ice: "connected" });
  page.run(200, true);
  page.asked.length = 0;
  return page;
}
