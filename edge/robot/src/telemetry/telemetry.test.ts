// Aim: telemetry survives outages, restarts and a full buffer, and arrives oldest first. Method: a real
// database file in a temporary folder and a broker that is a function.
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { silentLog } from "@outrider/runtime";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { openTelemetryBuffer } from "./buffer.ts";
import { signalFromWireless } from "./machine.ts";
import { createSender } from "./sender.ts";

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "outrider-telemetry-"));
});
afterEach(() => rm(folder, { recursive: true }));

const open = (rowsMax = 100) =>
  openTelemetryBuffer({ path: join(folder, "telemetry.db"), rowsMax });

describe("the buffer", () => {
  it("keeps its rows in order over a restart", () => {
    const first = open();
    for (const payload of ["a", "b", "c"]) first.append(payload);
    first[Symbol.dispose]();
    using second = open();
    expect(second.size).toBe(3);
    const row = second.oldest();
    expect(row?.payload).toBe("a");
    second.remove(row?.id ?? -1);
    expect(second.oldest()?.payload).toBe("b");
  });

  it("forgets the oldest past its bound, and says how many", () => {
    using buffer = open(2);
    expect(["a", "b", "c", "d"].map((payload) => buffer.append(payload))).toEqual([0, 0, 1, 1]);
    expect(buffer.size).toBe(2);
    expect(buffer.oldest()?.payload).toBe("c");
  });

  it("holds no more than a smaller bound after a restart", () => {
    const first = open();
    for (const payload of ["a", "b", "c"]) first.append(payload);
    first[Symbol.dispose]();
    using second = open(2);
    expect(second.append("d")).toBe(2);
    expect(second.oldest()?.payload).toBe("c");
  });
});

describe("the sender", () => {
  /** Sends through `publish` until `count` payloads were acknowledged. */
  async function send(rows: readonly string[], isDown: (attempt: number) => boolean) {
    using buffer = open();
    for (const row of rows) buffer.append(row);
    const arrived: string[] = [];
    let attempts = 0;
    const all = Promise.withResolvers<void>();
    const sender = createSender({
      buffer,
      perSecondMax: 1_000,
      retryMs: 1,
      log: silentLog,
      publish: async (payload) => {
        attempts += 1;
        if (isDown(attempts)) throw new Error("link lost");
        arrived.push(payload);
        if (arrived.length === rows.length) all.resolve();
      },
    });
    sender.wake();
    expect(attempts).toBe(0);
    sender.setLink(true);
    await all.promise;
    await new Promise(setImmediate);
    return { arrived, left: buffer.size };
  }

  it("waits for the link, then sends everything oldest first and empties the buffer", async () => {
    const { arrived, left } = await send(["a", "b", "c"], () => false);
    expect(arrived).toEqual(["a", "b", "c"]);
    expect(left).toBe(0);
  });

  it("loses nothing when publishing fails now and then", async () => {
    const { arrived } = await send(["a", "b", "c", "d"], (attempt) => attempt % 2 === 1);
    expect(arrived).toEqual(["a", "b", "c", "d"]);
  });
});

describe("the Wi-Fi signal", () => {
  it("is the level of the first interface, and absent where there is none", () => {
    const header =
      "Inter-| sta-|   Quality        |   Discarded packets\n face | tus | link level noise\n";
    expect(
      signalFromWireless(`${header} wlan0: 0000   54.  -56.  -256        0      0      0\n`),
    ).toBe(-56);
    expect(signalFromWireless(header)).toBeUndefined();
    expect(signalFromWireless("")).toBeUndefined();
  });
});
