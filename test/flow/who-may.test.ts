/**
 * Aim: who may do what is what tools/generate/who-may.ts says, of every route, topic and channel, for
 * every kind of caller. Method: one of each on one running host tries it all; the lists of routes, topics
 * and actions come from the synthesized stacks, so that none is forgotten.
 */
import { readFileSync } from "node:fs";
import { IoTDataPlaneClient, PublishCommand } from "@aws-sdk/client-iot-data-plane";
import { DescribeSignalingChannelCommand, KinesisVideoClient } from "@aws-sdk/client-kinesis-video";
import { knownActions } from "@outrider/local/src/iam/known-actions.ts";
import { ACTIONS, catalogue } from "@outrider/protocol";
import { connectAsync } from "mqtt";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { changeRequest } from "../../cloud/src/handlers/change-lease/request.ts";
import { stackResources } from "../../tools/generate/stack-plan.ts";
import {
  CALLERS,
  type Caller,
  CHANNEL_ACTIONS,
  MARS_ROUTES,
  PARTNER_ROUTES,
  ROBOT_ROUTES,
  type RouteRow,
  TOPICS,
} from "../../tools/generate/who-may.ts";
import { awsAccess } from "../../tools/outputs.ts";
import { type RunningHost, startLocalHost } from "../rig/local-host.ts";
import { identityOf } from "../rig/sign-in.ts";
import { partnerArgs, startTokenProvider, type TokenProvider } from "../rig/token-provider.ts";
import {
  type ChannelTrial,
  channelStatus,
  hear,
  isGranted,
  maySend,
  upgradeStatus,
} from "./who-may-broker.ts";
import { makeEverybody, partnerToken, provisionDevice, type Somebody } from "./who-may-callers.ts";
import { preflightsOf, routesOf } from "./who-may-stacks.ts";
import {
  DEVICE_OF,
  DISPLAY,
  fill,
  filtersOfNobody,
  filtersOfOthers,
  filterToHear,
  OTHER,
  ROBOT,
  STRANGER,
  topicsHeard,
  topicsOfNobody,
  topicsOfOthers,
  topicToSend,
} from "./who-may-topics.ts";

const opened = new AsyncDisposableStack();
let host: RunningHost;
let provider: TokenProvider;
let everybody: readonly Somebody[];

beforeAll(async () => {
  provider = opened.use(await startTokenProvider());
  host = opened.use(await startLocalHost({ args: ["--no-devices", ...partnerArgs(provider)] }));
  await Promise.all([
    provisionDevice(host, ROBOT),
    provisionDevice(host, OTHER),
    provisionDevice(host, DISPLAY, "display"),
  ]);
  everybody = await makeEverybody(host, { robot: ROBOT, display: DISPLAY }, provider);
}, 240_000);
afterAll(() => opened.disposeAsync());

const who = (caller: Caller) =>
  everybody.find((one) => one.caller === caller) ?? expect.unreachable(caller);
const administrator = () => {
  const keys = ["Endpoint", "Region", "AccessKeyFile"];
  const local = Object.fromEntries(keys.map((key) => [key, host.output("OutriderLocal", key)]));
  return awsAccess({ OutriderLocal: local });
};

describe("the tables", () => {
  it("name every route of the stacks, every topic and every action on channels, and no other", () => {
    const planned = stackResources();
    const named = (rows: readonly RouteRow[]) =>
      [...new Set(rows.map(({ route }) => route))].toSorted();
    const robots = routesOf(planned, "OutriderRobot");
    const called = (routes: readonly string[]) =>
      routes.filter((route) => !route.startsWith("OPTIONS "));
    expect(called(robots)).toEqual(named(ROBOT_ROUTES));
    expect(called(routesOf(planned, "OutriderMars"))).toEqual(named(MARS_ROUTES));
    expect(preflightsOf(planned)).toEqual(["MOCK"]);
    expect(routesOf(planned, "OutriderPartner")).toEqual(named(PARTNER_ROUTES));
    const gateways = new Set(
      planned
        .filter(({ type }) => /^AWS::ApiGateway(V2::Api|::RestApi)$/.test(type))
        .map(({ scope }) => scope.stackName),
    );
    expect([...gateways].toSorted()).toEqual(["OutriderMars", "OutriderPartner", "OutriderRobot"]);
    const topics = TOPICS.map(({ topic }) => topic);
    expect(topics.toSorted()).toEqual(catalogue.map(({ topic }) => topic).toSorted());
    const actions = CHANNEL_ACTIONS.map(({ action }) => `kinesisvideo:${action}`);
    expect(actions.toSorted()).toEqual(knownActions("kinesisvideo:*").toSorted());
  });

  it("try every action and every kind of change", () => {
    const bodies = ROBOT_ROUTES.flatMap((row) => row.bodies ?? []);
    const tried = (member: string) =>
      new Set(bodies.flatMap((body) => (member in body ? [body[member as never]] : [])));
    expect(tried("action")).toEqual(new Set(ACTIONS));
    expect(tried("kind")).toEqual(new Set(changeRequest.shape.kind.options));
  });
});

interface RouteTrial {
  readonly api: readonly [stack: string, output: string];
  readonly row: RouteRow;
  readonly body: object | undefined;
  readonly headers: Somebody["headers"];
}

/** Sends what a row says and gives the status; there is a robot, which is offline. */
async function statusOf({ api, row, body, headers }: RouteTrial): Promise<number> {
  const [method = "", path = ""] = row.route.split(" ");
  const url = `${host.output(...api)}${path.replace("{robot}", ROBOT)}`;
  const named = body && "action" in body && !path.includes("{robot}") ? { robot: ROBOT } : {};
  const init = { method, ...(body && { body: JSON.stringify({ ...body, ...named }) }) };
  const own = { ...(await headers(row, url, init)), "content-type": "application/json" };
  const response = await fetch(url, { ...init, headers: own, redirect: "manual" });
  await response.arrayBuffer();
  return response.status;
}

/**
 * 409 is what the function says of an offline robot, or of a lease; 302 leads to a photo, and 503 says that
 * none was fetched yet: their caller is past the door.
 */
const IN = [200, 302, 409, 503];
const OUT = [401, 403];

describe.each([
  ["OutriderRobot", "ApiURL", ROBOT_ROUTES],
  ["OutriderMars", "MarsApiURL", MARS_ROUTES],
  ["OutriderPartner", "PartnerApiURL", PARTNER_ROUTES],
  ["OutriderPartner", "PartnerHttpApiURL", PARTNER_ROUTES],
] as const)("%s.%s", (stack, key, rows) => {
  it.each(rows.map((row) => ({ part: "all", ...row })))(
    "$route ($part) is for: $may",
    async (row) => {
      for (const body of row.bodies ?? [undefined])
        for (const { caller, headers } of everybody) {
          const status = await statusOf({ api: [stack, key], row, body, headers });
          const expected = expect.toBeOneOf(row.may.includes(caller) ? IN : OUT);
          expect({ caller, body, status }).toEqual({ caller, body, status: expected });
        }
    },
  );
});

describe.each(["PartnerApiURL", "PartnerHttpApiURL"])("%s", (key) => {
  it.each(PARTNER_ROUTES)("$route is for no token without $scope", async (row) => {
    const others = PARTNER_ROUTES.flatMap(({ scope = "" }) => (scope === row.scope ? [] : [scope]));
    const authorization = `Bearer ${await partnerToken(provider, others.join(" "))}`;
    const trial = { api: ["OutriderPartner", key], row, body: row.bodies?.[0] } as const;
    expect(await statusOf({ ...trial, headers: async () => ({ authorization }) })).toBe(403);
  });
});

const isIn = (caller: Caller) => TOPICS.some(({ receive }) => receive.includes(caller));

describe.each(CALLERS.filter((caller) => !isIn(caller)))("on the broker: %s", (caller) => {
  it("has no credentials, and gets in by nothing else", async () => {
    const { connect, credentials, headers } = who(caller);
    expect([connect, credentials]).toEqual([undefined, undefined]);
    const own = await headers({ route: "", may: [] }, "", {});
    const url = `${host.output("OutriderLocal", "Endpoint").replace("http", "ws")}/mqtt`;
    expect(await upgradeStatus(url, { headers: own, protocol: "mqtt" })).toBe(403);
    const password = own["authorization"] ?? own["x-api-key"] ?? "";
    const broker = `mqtts://${host.output("OutriderLocal", "IotEndpoint")}`;
    const ca = readFileSync(host.output("OutriderLocal", "IotCaFile"), "utf8");
    const login = { clientId: ROBOT, username: ROBOT, password, reconnectPeriod: 0 };
    await expect(connectAsync(broker, { ca, ...login })).rejects.toThrow();
  });
});

it("the identity pool gives nothing to somebody without a group", async () => {
  const { headers } = who("no group");
  const { authorization = "" } = await headers({ route: "", may: [] }, "", {});
  const problem = { name: "NotAuthorizedException" };
  await expect(identityOf(host, authorization)).rejects.toMatchObject(problem);
});

it("the credentials provider gives a robot credentials, and a display none", () => {
  expect(who("robot").credentials).toBeDefined();
  expect(who("display").credentials).toBeUndefined();
});

describe.each(CALLERS.filter(isIn))("on the broker: %s", (caller) => {
  const own = DEVICE_OF[caller];
  const connected = () => {
    const { connect, operatorId } = who(caller);
    return { connect: connect ?? expect.unreachable(), me: operatorId ?? own ?? "" };
  };

  it("sends what the table says, in its own name", async () => {
    const { connect, me } = connected();
    for (const row of TOPICS)
      for (const retain of [false, true]) {
        const may = (retain ? row.retain : row.publish).includes(caller);
        const topic = topicToSend(row, caller, me);
        const sent = { topic, retain, may: await maySend(connect, topic, retain) };
        expect(sent).toEqual({ topic, retain, may });
      }
  });

  it("sends nothing in another's name, and nothing that no message is", async () => {
    const { connect, me } = connected();
    for (const topic of [...topicsOfOthers(caller, me), ...topicsOfNobody(me)])
      expect([topic, await maySend(connect, topic, false)]).toEqual([topic, false]);
  });

  it("connects under no other name", async () => {
    const { connect } = connected();
    const devices = [ROBOT, DISPLAY, OTHER].filter((name) => name !== own);
    for (const clientId of [...devices, STRANGER, `${STRANGER}-1`, "x"])
      await expect(connect(clientId)).rejects.toThrow();
  });

  it("is granted its own filters as the table says, and no other", async () => {
    const { connect, me } = connected();
    const client = await connect();
    for (const row of TOPICS) {
      const filter = filterToHear(row, caller, me);
      const granted = await isGranted(client, filter);
      expect([filter, granted]).toEqual([filter, row.receive.includes(caller)]);
    }
    for (const filter of [...filtersOfOthers(caller), ...filtersOfNobody(caller)])
      expect([filter, await isGranted(client, filter)]).toEqual([filter, false]);
    await client.endAsync(true);
  });

  it("hears what the table says, where others speak too", async () => {
    const { connect, me } = connected();
    const client = await connect();
    const rows = TOPICS.filter(({ receive }) => receive.includes(caller));
    const wanted = [...new Set(rows.flatMap((row) => topicsHeard(row, caller, me)))];
    const last = wanted.at(-1) ?? expect.unreachable();
    const heard = hear(client, last);
    for (const row of rows)
      expect(await isGranted(client, filterToHear(row, caller, me))).toBe(true);
    const data = new IoTDataPlaneClient(administrator());
    const said = TOPICS.flatMap((row) =>
      [own ?? ROBOT, OTHER].flatMap((thing) => [fill(row, thing, me), fill(row, thing, STRANGER)]),
    );
    for (const topic of [...new Set(said)].filter((one) => one !== last).concat(last))
      await data.send(new PublishCommand({ topic, payload: "{}", qos: 1 }));
    await heard.ended;
    expect(new Set(heard.topics)).toEqual(new Set(wanted));
    await client.endAsync(true);
  });
});

describe("on signaling channels", () => {
  const channels: ChannelTrial["channel"][] = [];
  beforeAll(async () => {
    const client = new KinesisVideoClient(administrator());
    for (const ChannelName of [ROBOT, OTHER]) {
      const describe = new DescribeSignalingChannelCommand({ ChannelName });
      const { ChannelInfo } = await client.send(describe);
      channels.push({ ChannelName, ChannelARN: ChannelInfo?.ChannelARN ?? "" });
    }
  });

  it.each(CHANNEL_ACTIONS)("$action is for: $may", async ({ action, may }) => {
    const addresses = {
      control: host.output("OutriderLocal", "Endpoint"),
      signaling: host.output("OutriderLocal", "KinesisVideoEndpoint").replace("https", "wss"),
      ca: readFileSync(host.output("OutriderLocal", "IotCaFile"), "utf8"),
    };
    const trials = channels.flatMap((channel) => everybody.map((one) => ({ channel, ...one })));
    for (const { channel, caller, credentials, headers: make } of trials) {
      const headers = credentials === undefined ? await make({ route: "", may: [] }, "", {}) : {};
      const trial = { action, channel, credentials, headers, addresses };
      const isOwn = caller !== "robot" || channel.ChannelName === ROBOT;
      const found = { caller, ...channel, status: await channelStatus(trial) };
      const expected = may.includes(caller) && isOwn ? LET_IN : REFUSED;
      expect(found).toEqual({ caller, ...channel, status: expect.toBeOneOf(expected) });
    }
  });
});

/** A connection, and an answer. */
const LET_IN = [101, 200];
/** Without right; with no signature, or another thing in its place; what the host does not offer. */
const REFUSED = [403, 400, 404];
