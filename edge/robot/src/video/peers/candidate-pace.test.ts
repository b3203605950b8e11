import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { createCandidatePace, REST_MS } from "./candidate-pace.ts";
import type { IceCandidate } from "./peer-engine.ts";

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

const named = (candidate: string): IceCandidate => ({ candidate, sdpMid: "0", sdpMLineIndex: 0 });

function started() {
  const sent: string[] = [];
  const pace = createCandidatePace(({ candidate }) => sent.push(candidate));
  for (const name of ["a", "b", "c"]) pace.add(named(name));
  return { sent, pace };
}

it("sends the first at once and the others together a little later, in order", () => {
  const { sent, pace } = started();
  expect(sent).toEqual(["a"]);
  vi.advanceTimersByTime(REST_MS - 1);
  expect(sent).toEqual(["a"]);
  vi.advanceTimersByTime(1);
  expect(sent).toEqual(["a", "b", "c"]);
  pace.add(named("relay"));
  expect(sent).toEqual(["a", "b", "c", "relay"]);
});

it("sends nothing after its end", () => {
  const { sent, pace } = started();
  pace.close();
  vi.advanceTimersByTime(REST_MS);
  expect(sent).toEqual(["a"]);
});
