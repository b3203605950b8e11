/** Says in words what happened to a lease. */
import type { LeaseTransition } from "./lease-readings.ts";

/** Gives one sentence without its subject, who is shown beside it. */
export function transitionWords(transition: LeaseTransition): string {
  const { kind, before, holder } = transition;
  switch (kind) {
    case "acquire":
      return acquireWords(transition);
    case "release":
      return "let go";
    case "request":
      return `asked ${before ?? "who drove"} for the wheel`;
    case "grant":
      return `gave the wheel to ${holder ?? "who asked"}`;
    case "decline":
      return "kept the wheel";
    case "take-over":
      return before === undefined ? "took over" : `took over from ${before}`;
    default:
      return kind;
  }
}

function acquireWords({ before, by, expiredAtMs }: LeaseTransition): string {
  if (before === undefined || expiredAtMs === undefined) return "took the wheel";
  const whose = before === by ? "their own" : `${before}'s`;
  return `took the wheel after ${whose} time had run out`;
}
