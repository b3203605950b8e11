/** Lets the picture fill the screen, without taking the emergency stop away from anyone. */
import { onScopeDispose, type Ref, ref } from "vue";

export interface FullScreen {
  readonly isOn: Readonly<Ref<boolean>>;
  toggle(): void;
}

/** @see https://wicg.github.io/keyboard-lock/ (Chromium alone has it) */
interface KeyboardLock {
  lock(codes: readonly string[]): Promise<void>;
  unlock(): void;
}

/**
 * The whole page goes full screen, so its bar with the emergency stop stays; the picture only grows
 * within. Escape is kept for the emergency stop where the browser lets the page have it; where it
 * leaves the full screen instead, `onEscaped` hears it and may stop the robot.
 */
export function useFullScreen(onEscaped: () => void): FullScreen {
  const isOn = ref(false);
  const enter = async () => {
    isOn.value = true;
    const page = document.documentElement;
    // Phones that have no such call still show the picture over the whole page.
    if (!("requestFullscreen" in page)) return;
    await page.requestFullscreen({ navigationUI: "hide" });
    await keyboardOf(navigator)?.lock(["Escape"]);
  };
  const leave = async () => {
    isOn.value = false;
    keyboardOf(navigator)?.unlock();
    if (document.fullscreenElement) await document.exitFullscreen();
  };
  const onChange = () => {
    if (document.fullscreenElement || !isOn.value) return;
    isOn.value = false;
    onEscaped();
  };
  document.addEventListener("fullscreenchange", onChange);
  onScopeDispose(() => {
    document.removeEventListener("fullscreenchange", onChange);
    if (isOn.value) leave().catch(() => undefined);
  });
  const toggle = () => {
    // A browser that refuses leaves the picture over the whole page, which is what was asked for.
    (isOn.value ? leave() : enter()).catch(() => undefined);
  };
  return { isOn, toggle };
}

function keyboardOf(browser: Navigator): KeyboardLock | undefined {
  return "keyboard" in browser ? (browser.keyboard as KeyboardLock) : undefined;
}
