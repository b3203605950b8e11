/** Joins what the API lists with what displays say of themselves into the rows of their list. */
import type { displayState, Payload, presence } from "@outrider/protocol";
import type { Device } from "../devices/devices-api.ts";

export type DisplayState = Payload<typeof displayState>;

/** Is what was heard of one device since the page opened. */
export interface HeardDisplay {
  readonly presence?: Payload<typeof presence>;
  readonly state?: DisplayState;
}

export interface DisplayRow {
  readonly display: string;
  readonly online: boolean;
  readonly lastSeenAtMs: number | undefined;
  /** The last that it told; none before it ran for the first time. */
  readonly state: DisplayState | undefined;
}

/** Makes the rows, by name; live news wins, and a display heard but not listed is shown as well. */
export function displayRows(
  listed: readonly Device[],
  heard: ReadonlyMap<string, HeardDisplay>,
): DisplayRow[] {
  const displays = listed.filter(({ type }) => type === "display");
  const byName = new Map(displays.map((device) => [device.thing, device]));
  // Robots tell their presence too: a display is known by its state.
  const telling = [...heard].flatMap(([name, { state }]) => (state ? [name] : []));
  return [...new Set([...byName.keys(), ...telling])]
    .map((display) => row(display, byName.get(display), heard.get(display)))
    .toSorted((a, b) => a.display.localeCompare(b.display, undefined, { numeric: true }));
}

function row(display: string, listed: Device | undefined, heard: HeardDisplay = {}): DisplayRow {
  const { presence, state } = heard;
  const online = presence === undefined ? (listed?.online ?? false) : presence.state === "online";
  return { display, online, lastSeenAtMs: listed?.lastSeenAtMs, state };
}
