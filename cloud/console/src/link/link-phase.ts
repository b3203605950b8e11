/** Names where the page's connection to the broker stands, and says it in words. */

export type LinkPhase =
  | { readonly kind: "connecting" }
  | { readonly kind: "up" }
  | { readonly kind: "waiting"; readonly problem: string; readonly retryAtMs: number }
  | { readonly kind: "closed" };

/** Says a phase to a person. `nowMs` is on the clock of `retryAtMs`. */
export function phaseWords(phase: LinkPhase, nowMs: number): string {
  switch (phase.kind) {
    case "connecting":
      return "Connecting";
    case "up":
      return "Connected";
    case "waiting":
      return `No link, retry in ${Math.max(0, Math.ceil((phase.retryAtMs - nowMs) / 1000))} s`;
    case "closed":
      return "Closed";
  }
}
