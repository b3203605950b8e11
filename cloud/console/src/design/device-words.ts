/** Says how long ago something was, and whether a device is there. */

/** Gives an age in ms in one unit: `0.4 s`, `12 s`, `5 min`, `3 h`, `2 d`. */
export function ageWords(ageMs: number): string {
  const seconds = Math.max(0, ageMs) / 1000;
  if (seconds < 10) return `${seconds.toFixed(1)} s`;
  if (seconds < 120) return `${Math.floor(seconds)} s`;
  if (seconds < 7_200) return `${Math.floor(seconds / 60)} min`;
  if (seconds < 172_800) return `${Math.floor(seconds / 3_600)} h`;
  return `${Math.floor(seconds / 86_400)} d`;
}

/** Says when something was last there, in ms since 1970: `5 min ago`, or never. */
export function sinceWords(atMs: number | undefined, epochMs: number): string {
  return atMs === undefined ? "never" : `${ageWords(epochMs - atMs)} ago`;
}

/** Says whether a device is there. */
export function presenceWords(online: boolean | undefined): string {
  if (online === undefined) return "Unknown";
  return online ? "Online" : "Offline";
}
