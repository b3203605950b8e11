/** Reads the keyboard for driving: arrows and WASD are held, space stops, Escape stops for good. */

import type { DriveEvent } from "../drive/drive-types.ts";
import { type Direction, vectorFromDirections } from "../drive/vector.ts";

export type KeyMeaning =
  | { readonly kind: "direction"; readonly direction: Direction }
  | { readonly kind: "stop" }
  | { readonly kind: "emergency-stop" };

/** Are the keys by their place, so that WASD lies together on every layout. */
const DIRECTIONS: Readonly<Record<string, Direction>> = {
  ArrowUp: "forward",
  ArrowDown: "backward",
  ArrowLeft: "left",
  ArrowRight: "right",
  KeyW: "forward",
  KeyS: "backward",
  KeyA: "left",
  KeyD: "right",
};

/** Says what a key means by its `code`; `undefined` for one that is not for driving. */
export function keyMeaning(code: string): KeyMeaning | undefined {
  if (code === "Space") return { kind: "stop" };
  if (code === "Escape") return { kind: "emergency-stop" };
  const direction = DIRECTIONS[code];
  return direction === undefined ? undefined : { kind: "direction", direction };
}

/** Listens on `target`, the window, until `signal` ends. */
export function listenToKeyboard(
  target: Window,
  dispatch: (event: DriveEvent) => void,
  signal: AbortSignal,
): void {
  const held = new Map<string, Direction>();
  const tell = () => {
    const vector = vectorFromDirections(new Set(held.values()));
    dispatch({ type: "hold", source: "keyboard", vector });
  };
  const releaseAll = () => {
    if (held.size === 0) return;
    held.clear();
    dispatch({ type: "release", source: "keyboard" });
  };
  const onKeyDown = (event: KeyboardEvent) => {
    // A system shortcut may swallow the release of the key: better none is held.
    if (event.ctrlKey || event.metaKey || event.altKey) return releaseAll();
    const meaning = isTaken(event) ? undefined : keyMeaning(event.code);
    if (meaning === undefined) return;
    event.preventDefault();
    if (event.repeat) return;
    if (meaning.kind !== "direction") return dispatch({ type: meaning.kind });
    held.set(event.code, meaning.direction);
    tell();
  };
  const onKeyUp = (event: KeyboardEvent) => {
    // Space would press the button that has the focus when it comes up.
    if (event.code === "Space" && !isTaken(event)) event.preventDefault();
    if (!held.delete(event.code)) return;
    if (held.size > 0) tell();
    else dispatch({ type: "release", source: "keyboard" });
  };
  target.addEventListener("keydown", onKeyDown, { signal });
  target.addEventListener("keyup", onKeyUp, { signal });
  target.addEventListener("blur", releaseAll, { signal });
}

/** Says whether the element with the focus needs the key itself: a slider its arrows. */
function isTaken({ code, target }: KeyboardEvent): boolean {
  if (!(target instanceof HTMLInputElement)) return target instanceof HTMLTextAreaElement;
  const ownKeys = ["range", "radio"].includes(target.type) ? code.startsWith("Arrow") : true;
  return ownKeys && code !== "Escape";
}
