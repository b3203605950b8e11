/** Reads an inventory and judges certificates by plain times. */
import { expect, it } from "vitest";
import { certificateView } from "./certificate.ts";
import { readDevices } from "./devices-api.ts";

const DAY_MS = 86_400_000;
const NOW_MS = 1_800_000_000_000;

function device(change: Record<string, unknown>) {
  const body = { thing: "rover-1", certificateId: "c1", certificateCreatedAtMs: NOW_MS - DAY_MS };
  const [read] = readDevices({ devices: [{ ...body, ...change }] });
  if (read === undefined) throw new Error("it was not read");
  return read;
}

it.each([
  [{ certificateExpiresAtMs: NOW_MS + 365 * DAY_MS }, "Ends in 365 d, 24 h old", false],
  [{ certificateExpiresAtMs: NOW_MS + 29 * DAY_MS }, "Ends in 29 d, 24 h old", true],
  [{ certificateExpiresAtMs: NOW_MS - 3 * DAY_MS }, "Ended 3 d ago", true],
  [{ revoked: true }, "Revoked: it is kept out", true],
  [{ certificateId: null }, "None: it can't come in", true],
  [{}, "Active, 24 h old", false],
])("a certificate with %j is told as %j", (change, words, isWeak) => {
  expect(certificateView(device(change), NOW_MS)).toEqual({ words, isWeak });
});

it("leaves out what has no name, and refuses what is no list", () => {
  expect(readDevices({ devices: [{ type: "robot" }, { thing: "a" }] })).toHaveLength(1);
  expect(() => readDevices({ devices: "?" })).toThrow("no list");
});
