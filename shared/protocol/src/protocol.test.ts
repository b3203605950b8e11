// Aim: the link and the calls keep their promises. Method: an in-memory broker that routes by filter.
import { describe, expect, it } from "vitest";
import {
  CallError,
  catalogue,
  createLink,
  drive,
  identify,
  type Link,
  type MqttClient,
  makeCall,
  type Payload,
  serveCall,
  stop,
  telemetry,
  thingNameProblem,
  topicRights,
} from "./index.ts";

/** Routes between clients as a broker does; `refuse` names filters that it denies. */
function createBroker(refuse: readonly string[] = []) {
  const clients: { filters: Set<string>; hear: (topic: string, bytes: Uint8Array) => void }[] = [];
  const matches = (filter: string, topic: string) => {
    const pattern = filter.split("/").map((level) => (level === "+" ? "[^/]+" : level));
    return new RegExp(`^${pattern.join("/")}$`).test(topic);
  };
  const connect = (): MqttClient => {
    const client = { filters: new Set<string>(), hear: (_: string, __: Uint8Array) => {} };
    clients.push(client);
    return {
      publish: async ({ topic, payload }) => {
        for (const { filters, hear } of clients)
          if ([...filters].some((filter) => matches(filter, topic))) hear(topic, payload);
      },
      subscribe: async (filter) => {
        if (refuse.includes(filter)) throw new Error(`denied ${filter}`);
        client.filters.add(filter);
      },
      unsubscribe: async (filter) => {
        client.filters.delete(filter);
      },
      onMessage: (listener) => {
        client.hear = listener;
      },
    };
  };
  return { connect, clients };
}

const unexpected = { onBad: (bad: object) => expect.unreachable(JSON.stringify(bad)) };
const zero = { left: 0, right: 0, sequence: 1, holdMs: 250 };

describe("a link", () => {
  it("delivers by message and topic parameters", async () => {
    const broker = createBroker();
    const robot = createLink(broker.connect(), unexpected);
    const console = createLink(broker.connect(), unexpected);
    const heard: unknown[] = [];
    await robot.on(drive, { thing: "rover-1" }, (payload, { operatorId }) => {
      heard.push([operatorId, payload.sequence]);
    });
    await console.publish(drive, { thing: "rover-1", operatorId: "ann" }, zero);
    await console.publish(drive, { thing: "rover-2", operatorId: "ann" }, zero);
    expect(heard).toEqual([["ann", 1]]);
  });

  it("reports a message that fits no schema instead of dropping it in silence", async () => {
    const broker = createBroker();
    const bad: object[] = [];
    const link = createLink(broker.connect(), { onBad: (one) => bad.push(one) });
    await link.on(stop, { thing: "rover-1" }, () => expect.unreachable("delivered"));
    const payload = new TextEncoder().encode('{"kind":"pause"}');
    await broker.connect().publish({ topic: "rover-1/stop/ann", payload, qos: 1, retain: false });
    expect(bad).toEqual([
      { message: "stop", topic: "rover-1/stop/ann", problem: expect.stringContaining("kind") },
    ]);
  });

  it("refuses bad payloads, bad topics and more than 100 messages a second", async () => {
    const link = createLink(createBroker().connect(), { ...unexpected, nowMs: () => 0 });
    const params = { thing: "rover-1", operatorId: "ann" };
    await expect(link.publish(drive, params, { ...zero, left: 2 })).rejects.toMatchObject({
      code: "bad-payload",
    });
    await expect(link.publish(drive, { ...params, operatorId: "a/b" }, zero)).rejects.toMatchObject(
      { code: "bad-topic" },
    );
    await Promise.all(Array.from({ length: 100 }, () => link.publish(drive, params, zero)));
    await expect(link.publish(drive, params, zero)).rejects.toMatchObject({ code: "rate" });
  });

  it("subscribes again to all it heard, and leaves a filter only when nobody needs it", async () => {
    const broker = createBroker();
    const link = createLink(broker.connect(), unexpected);
    const endFirst = await link.on(telemetry, { thing: "rover-1" }, () => undefined);
    const endSecond = await link.on(telemetry, { thing: "rover-1" }, () => undefined);
    const filters = broker.clients[0]?.filters;
    filters?.clear();
    await link.resubscribe();
    expect([...(filters ?? [])]).toEqual(["rover-1/telemetry"]);
    await endFirst();
    expect(filters?.size).toBe(1);
    await endSecond();
    expect(filters?.size).toBe(0);
  });

  it("forgets a subscription that the broker refuses", async () => {
    const link = createLink(createBroker(["rover-1/telemetry"]).connect(), unexpected);
    await expect(link.on(telemetry, { thing: "rover-1" }, () => undefined)).rejects.toThrow(
      "denied",
    );
    await link.resubscribe();
  });
});

describe("a call", () => {
  const request = {
    call: identify,
    thing: "rover-1",
    operatorId: "ann",
    input: { durationMs: 500 },
    deadlineMs: 1_000,
  };
  type Handle = Parameters<typeof serveCall<typeof identify>>[1]["handle"];
  const serve = async (handle: Handle, concurrencyMax = 4) => {
    const broker = createBroker();
    const problems: unknown[] = [];
    const device: Link = createLink(broker.connect(), unexpected);
    await serveCall(device, {
      call: identify,
      thing: "rover-1",
      handle,
      concurrencyMax,
      onProblem: (problem) => problems.push(problem),
    });
    return { link: createLink(broker.connect(), unexpected), problems };
  };
  const result = { blinked: true, beeped: false };

  it("returns the device's result", async () => {
    const { link } = await serve(async ({ durationMs }) => ({
      ...result,
      beeped: durationMs === 500,
    }));
    expect(await makeCall(link, request)).toEqual({ blinked: true, beeped: true });
  });

  it("fails with the device's code, or as failed when the device has a bug", async () => {
    const refused = await serve(() => Promise.reject(new CallError("not-allowed", "not you")));
    await expect(makeCall(refused.link, request)).rejects.toMatchObject({ code: "not-allowed" });
    const broken = await serve(() => Promise.reject(new TypeError("oops")));
    await expect(makeCall(broken.link, request)).rejects.toMatchObject({ code: "failed" });
    expect(broken.problems).toHaveLength(1);
  });

  it("ends at its deadline on the caller's side when nobody answers", async () => {
    const link = createLink(createBroker().connect(), unexpected);
    await expect(makeCall(link, { ...request, deadlineMs: 20 })).rejects.toMatchObject({
      code: "deadline-exceeded",
    });
  });

  it("ends at its deadline on the device's side when the work takes too long", async () => {
    const { link } = await serve(
      (_, { signal }) =>
        new Promise((resolve) => signal.addEventListener("abort", () => resolve(result))),
    );
    await expect(makeCall(link, { ...request, deadlineMs: 30 })).rejects.toMatchObject({
      code: "deadline-exceeded",
    });
  });

  it("is carried out once for one idempotency key", async () => {
    let times = 0;
    const { link } = await serve(async () => {
      times += 1;
      return result;
    });
    const once = { ...request, idempotencyKey: "only-once" };
    expect(await Promise.all([makeCall(link, once), makeCall(link, once)])).toEqual([
      result,
      result,
    ]);
    expect(times).toBe(1);
  });

  it("is answered busy past the device's bound, and carried out when repeated", async () => {
    const release = Promise.withResolvers<typeof result>();
    const { link } = await serve(() => release.promise, 1);
    const first = makeCall(link, request);
    const second = { ...request, idempotencyKey: "only-once" };
    await expect(makeCall(link, second)).rejects.toMatchObject({ code: "busy" });
    release.resolve(result);
    expect(await first).toEqual(result);
    expect(await makeCall(link, second)).toEqual(result);
  });
});

describe("a call's request", () => {
  const params = { thing: "rover-1", operatorId: "ann" };
  const request = { id: "call-0001", deadlineMs: 1_000, input: { durationMs: 500 } };

  /** Sends requests one after the other and gives every reply. */
  async function repliesTo(
    handle: Parameters<typeof serveCall<typeof identify>>[1]["handle"],
    ...requests: readonly Payload<typeof identify.request>[]
  ) {
    const broker = createBroker();
    const device = createLink(broker.connect(), unexpected);
    const served = { call: identify, thing: "rover-1", onProblem: () => undefined };
    await serveCall(device, { ...served, handle, concurrencyMax: 1, rememberedMax: 2 });
    const link = createLink(broker.connect(), unexpected);
    const replies: Payload<typeof identify.reply>[] = [];
    await link.on(identify.reply, params, (reply) => replies.push(reply));
    for (const one of requests) {
      await link.publish(identify.request, params, one);
      await new Promise(setImmediate);
    }
    return replies;
  }

  it("is carried out once although the broker delivers it twice", async () => {
    let times = 0;
    const result = { blinked: true, beeped: false };
    const handle = async () => {
      times += 1;
      return result;
    };
    const reply = { kind: "result", id: request.id, result };
    expect(await repliesTo(handle, request, request)).toEqual([reply, reply]);
    expect(times).toBe(1);
  });

  it("is carried out again once its reply is no longer remembered", async () => {
    const durations: number[] = [];
    const handle = async ({ durationMs }: { durationMs: number }) => {
      durations.push(durationMs);
      return { blinked: true, beeped: false };
    };
    const called = (count: number) => {
      const input = { durationMs: 100 * count };
      return { ...request, id: `call-000${count}`, input };
    };
    await repliesTo(handle, called(1), called(2), called(2), called(3), called(2), called(1));
    expect(durations).toEqual([100, 200, 300, 100]);
  });

  it("is answered although the work fails before it begins", async () => {
    const handle = () => {
      throw new TypeError("a bug");
    };
    expect(await repliesTo(handle, request)).toMatchObject([{ error: { code: "failed" } }]);
  });
});

describe("what a party may use", () => {
  it("lists only topics that some message names, with the device bound to its own thing", () => {
    const rights = topicRights(catalogue, "robot", { thing: "THING" });
    expect(rights.publish).toContain("THING/telemetry");
    expect(rights.receive).toContain("THING/drive/*");
    expect(rights.retainPublish).toEqual(["THING/presence"]);
    expect([...rights.publish, ...rights.receive].every((t) => t.startsWith("THING/"))).toBe(true);
  });

  it("lets a display look on at other devices, and call them as itself", () => {
    const rights = topicRights(catalogue, "onlooker", { operatorId: "THING" });
    expect(rights).toEqual({
      publish: ["*/call/THING/snapshot"],
      retainPublish: [],
      receive: ["*/telemetry", "*/presence", "*/reply/THING/snapshot"],
    });
  });

  it("binds an operator to its own id", () => {
    const rights = topicRights(catalogue, "operator", { operatorId: "ME" });
    const nobodys = rights.publish.filter(
      (topic) => !topic.endsWith("/ME") && !topic.includes("/ME/"),
    );
    // What a device is set to is everybody's who may set it.
    expect(nobodys).toEqual(["*/page/*/layout", "*/settings/display"]);
    expect(rights.publish).toContain("*/drive/ME");
    expect(rights.publish).not.toContain("*/action");
  });

  it("lets a viewer hear what an operator hears but replies, and send stops and ask for frames alone", () => {
    const viewer = topicRights(catalogue, "viewer", { operatorId: "ME" });
    const operator = topicRights(catalogue, "operator", { operatorId: "ME" });
    expect(viewer.publish).toEqual(["*/stop/ME", "*/watch/ME"]);
    const calls = (topic: string) => topic.includes("/reply/");
    expect(viewer.receive).toEqual(operator.receive.filter((topic) => !calls(topic)));
  });
});

describe("a thing's name", () => {
  it("is refused when reserved, empty, too long or of other characters", () => {
    for (const name of ["outrider", "OUTRIDER", "", "a b", "a/b", "$aws", "x".repeat(129)])
      expect(thingNameProblem(name)).toBeTypeOf("string");
    expect(thingNameProblem("rover-1")).toBeUndefined();
  });
});
