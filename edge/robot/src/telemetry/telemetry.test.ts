// Aim: telemetry survives outages, restarts and a full buffer, and arrives oldest first. Method: a real
// database file in a temporary folder and a broker that is a function.
import { mkdtemp, readdir, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createLink, type MqttClient, type Payload, telemetry } from "@outrider/protocol";
import { silentLog, systemClock } from "@outrider/runtime";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { initialState } from "../robot.ts";
import { openTelemetryBuffer } from "./buffer.ts";
import { signalFromWireless, watchMachine } from "./machine.ts";
import { reportTelemetry } from "./report.ts";
import { createSampler } from "./sampler.ts";
import { createSender } from "./sender.ts";

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "outrider-telemetry-"));
});
afterEach(() => rm(folder, { recursive: true }));

const SAMPLE: Payload<typeof telemetry> = {
  takenAtMs: 1,
  clockSynchronised: true,
  bootId: "boot-0001",
  clockMs: 1,
  uptimeS: 1,
  leftThrottle: 0,
  rightThrottle: 0,
  emergencyStop: false,
  loopLagMs: 0,
  softwareVersion: "1",
};

const good = (takenAtMs: number) => JSON.stringify({ ...SAMPLE, takenAtMs });

/** Makes a link whose client takes everything; `arrived` are the first `count` reports. */
function linkThatCollects(count: number) {
  const reports: Payload<typeof telemetry>[] = [];
  const { promise: arrived, resolve } = Promise.withResolvers<typeof reports>();
  const client: MqttClient = {
    publish: ({ payload }) => {
      reports.push(JSON.parse(new TextDecoder().decode(payload)));
      if (reports.length === count) resolve(reports);
      return Promise.resolve();
    },
    subscribe: () => Promise.resolve(),
    unsubscribe: () => Promise.resolve(),
    onMessage: () => undefined,
  };
  return { link: createLink(client, { onBad: () => undefined }), arrived };
}

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

describe("what can never be sent", () => {
  it("is forgotten and blocks nothing behind it", async () => {
    using buffer = open();
    for (const row of ["no JSON", JSON.stringify({ ...SAMPLE, batteryV: 99 }), good(1), good(2)])
      buffer.append(row);
    const { link, arrived } = linkThatCollects(2);
    const sender = createSender({
      buffer,
      perSecondMax: 1_000,
      retryMs: 1,
      log: silentLog,
      publish: (payload) => link.publish(telemetry, { thing: "rover-1" }, JSON.parse(payload)),
    });
    sender.setLink(true);
    expect((await arrived).map(({ takenAtMs }) => takenAtMs)).toEqual([1, 2]);
    await new Promise(setImmediate);
    expect(buffer.size).toBe(0);
  });
});

describe("an acknowledgement that never comes", () => {
  it("does not end sending", async () => {
    using buffer = open();
    buffer.append("a");
    let attempts = 0;
    const again = Promise.withResolvers<void>();
    const sender = createSender({
      buffer,
      perSecondMax: 1_000,
      retryMs: 1,
      answerMsMax: 5,
      log: silentLog,
      publish: () => {
        attempts += 1;
        if (attempts === 1) return new Promise(() => undefined);
        again.resolve();
        return Promise.resolve();
      },
    });
    sender.setLink(true);
    await again.promise;
    await new Promise(setImmediate);
    expect(buffer.size).toBe(0);
  });
});

describe("a report", () => {
  const report = (path: string, sample = SAMPLE) => {
    const { link, arrived } = linkThatCollects(1);
    const started = reportTelemetry({
      link,
      thing: "rover-1",
      sample: () => Promise.resolve(sample),
      intervalMs: 1,
      path,
      rowsMax: 10,
      log: silentLog,
    });
    started.setLink(true);
    return { started, arrived };
  };

  it("sets a broken buffer file aside and goes on", async () => {
    const path = join(folder, "telemetry.db");
    await writeFile(path, "this is no database, however long one looks at it".repeat(100));
    const { started, arrived } = report(path);
    expect(await arrived).toHaveLength(1);
    started.close();
    expect(await readdir(folder)).toContain("telemetry.db.broken");
  });

  it("keeps its rows in memory where no file can be opened", async () => {
    const { started, arrived } = report(join(folder, "absent", "telemetry.db"));
    expect(await arrived).toHaveLength(1);
    started.close();
  });
});

describe("a sample", () => {
  it("leaves out a reading that does not fit its message", async () => {
    using machine = watchMachine();
    const sample = createSampler({
      clock: systemClock,
      machine,
      sensors: {
        batteryV: () => Promise.resolve(120),
        touched: () => Promise.resolve([]),
        signal: () => Promise.resolve(),
      },
      odometry: undefined,
      log: silentLog,
    });
    const taken = await sample(initialState("boot-0001"));
    expect(taken.batteryV).toBeUndefined();
    expect(telemetry.payload.safeParse(taken).success).toBe(true);
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
