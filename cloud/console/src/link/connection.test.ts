/** Keeps a connection over hand-made sockets that open, fail and end when the test says so. */
import { telemetry } from "@outrider/protocol";
import { describe, expect, it } from "vitest";
import type { Session } from "../session/session.ts";
import { backoffMs } from "./backoff.ts";
import { createConnection } from "./connection.ts";
import { type LinkPhase, phaseWords } from "./link-phase.ts";
import type { MqttSocketOptions } from "./mqtt-socket.ts";
import { presignedUrl } from "./presign.ts";

const SESSION: Session = {
  operatorId: "us-east-1:ana",
  person: { name: "Ana", role: "operator" },
  region: "us-east-1",
  credentials: { accessKeyId: "ASIA", secretAccessKey: "secret", sessionToken: "to/ken+=" },
  expiresAtMs: Infinity,
  iotWebSocketUrl: "ws://localhost:4600/mqtt",
  apiUrl: "http://localhost:4600/_api/abc/prod",
  apiHeaders: {},
  video: undefined,
};

/** Opens a connection whose tries are settled by hand. */
function connect() {
  const phases: LinkPhase[] = [];
  const subscribed: string[] = [];
  const tries: {
    options: MqttSocketOptions;
    accept: () => void;
    refuse: () => void;
  }[] = [];
  let failures = 0;
  let changed = Promise.withResolvers<void>();
  const note = () => {
    changed.resolve();
    changed = Promise.withResolvers();
  };
  const connection = createConnection({
    session: async () => SESSION,
    onFailure: () => {
      failures += 1;
    },
    presign: async () => "ws://signed",
    open: (options) => {
      const { promise, resolve, reject } = Promise.withResolvers<void>();
      tries.push({ options, accept: resolve, refuse: () => reject(new Error("refused")) });
      note();
      return promise.then(() => ({
        publish: async () => {},
        subscribe: async (filter) => {
          subscribed.push(filter);
        },
        unsubscribe: async () => {},
        close: () => {},
      }));
    },
    onPhase: (phase) => {
      phases.push(phase);
      note();
    },
    onBad: () => {},
    nowMs: () => 0,
    random: () => 0,
  });
  const until = async (holds: () => boolean) => {
    while (!holds()) await changed.promise;
  };
  const last = () => phases.at(-1)?.kind;
  return { connection, phases, subscribed, tries, until, last, failures: () => failures };
}

describe("connection", () => {
  it("subscribes again, with a new client id, each time it is back", async () => {
    const page = connect();
    await page.connection.link.on(telemetry, { thing: "rover-1" }, () => {});
    await page.until(() => page.tries.length === 1);
    page.tries[0]?.accept();
    await page.until(() => page.last() === "up");
    expect(page.subscribed).toEqual(["rover-1/telemetry"]);
    page.tries[0]?.options.onEnd();
    await page.until(() => page.last() === "waiting");
    page.connection.retryNow();
    await page.until(() => page.tries.length === 2);
    page.tries[1]?.accept();
    await page.until(() => page.last() === "up");
    expect(page.subscribed).toHaveLength(2);
    const ids = page.tries.map(({ options }) => options.clientId);
    expect(new Set(ids).size).toBe(2);
    page.connection.close();
  });

  it("tells of a refused try, gives its session up and waits", async () => {
    const page = connect();
    await page.until(() => page.tries.length === 1);
    page.tries[0]?.refuse();
    await page.until(() => page.last() === "waiting");
    expect(page.failures()).toBe(1);
    expect(page.phases.at(-1)).toMatchObject({ problem: "refused", retryAtMs: 250 });
    page.connection.close();
    expect(page.last()).toBe("closed");
  });

  it("refuses to publish while there is no connection", async () => {
    const page = connect();
    const { link } = page.connection;
    const params = { thing: "rover-1", operatorId: "me" };
    const { stop } = await import("@outrider/protocol");
    await expect(link.publish(stop, params, { kind: "stop" })).rejects.toThrow("no connection");
    page.connection.close();
  });
});

describe("back-off", () => {
  it("doubles to ten seconds and spreads over the upper half", () => {
    expect([1, 2, 3, 9].map((failures) => backoffMs(failures, 1))).toEqual([
      500, 1000, 2000, 10_000,
    ]);
    expect(backoffMs(1, 0)).toBe(250);
  });
});

describe("signed address", () => {
  it("carries the token after the signature, outside of it", async () => {
    const url = new URL(await presignedUrl(SESSION));
    expect([...url.searchParams.keys()].slice(-2)).toEqual([
      "X-Amz-Signature",
      "X-Amz-Security-Token",
    ]);
    expect(url.searchParams.get("X-Amz-Credential")).toContain("/us-east-1/iotdevicegateway/");
    expect(url.searchParams.get("X-Amz-Security-Token")).toBe("to/ken+=");
  });
});

describe("words", () => {
  it("count the seconds to the next try", () => {
    expect(phaseWords({ kind: "waiting", problem: "", retryAtMs: 2_500 }, 0)).toBe(
      "No link, retry in 3 s",
    );
  });
});
