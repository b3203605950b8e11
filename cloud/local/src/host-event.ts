/** What a starting host tells: lines for a person on a terminal, JSON lines for programs. */

import type { RunningDevice } from "./devices/simulated-devices.ts";

/** `ms` counts from the start of the process. */
export type HostEvent =
  | { readonly event: "listening"; readonly endpoint: string }
  | { readonly event: "synthesized"; readonly dir: string; readonly ms: number }
  | { readonly event: "started"; readonly resources: number; readonly ms: number }
  | ({ readonly event: "device"; readonly ms: number } & RunningDevice)
  | { readonly event: "console"; readonly ms: number }
  | { readonly event: "changed"; readonly what: string; readonly ms: number }
  | { readonly event: "refused"; readonly refusals: readonly string[] }
  | { readonly event: "failed"; readonly code: string; readonly message: string }
  | {
      readonly event: "ready";
      readonly outputs: string;
      readonly devices: readonly RunningDevice[];
      readonly ms: number;
    }
  | { readonly event: "stopping" }
  | { readonly event: "stopped" };

export type OnHostEvent = (event: HostEvent) => void;

/** Gives the time since the process started, in whole ms. */
export function sinceStartMs(): number {
  return Math.round(performance.now());
}

/** Renders an event as one line for a person; nothing for what `ready` says as well. */
export function describeEvent(event: HostEvent): string | undefined {
  switch (event.event) {
    case "listening":
      return `listening on ${event.endpoint}`;
    case "synthesized":
      return `stacks synthesized   ${seconds(event.ms)}`;
    case "started":
      return `${event.resources} resources started   ${seconds(event.ms)}`;
    case "device":
      return `${event.thing} running   ${seconds(event.ms)}`;
    case "console":
      return `console ready   ${seconds(event.ms)}`;
    case "changed":
      return `changed: ${event.what}   ${event.ms} ms`;
    case "refused":
      return `The local host does not honour:\n${event.refusals.map((line) => `  ${line}`).join("\n")}`;
    case "failed":
      return event.message;
    case "ready":
      return `ready after ${seconds(event.ms)}`;
    case "stopping":
      return "stopping";
    case "stopped":
      return "stopped";
  }
}

function seconds(ms: number): string {
  return `${(ms / 1_000).toFixed(1)} s`;
}
