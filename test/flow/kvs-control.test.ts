// Aim: AWS's own clients manage signaling channels here as they do on AWS, errors and rights included.
// Method: @aws-sdk/client-kinesis-video(-signaling) against a front door and the HTTPS endpoint.
import { once } from "node:events";
import type { IncomingMessage } from "node:http";
import { Agent } from "node:https";
import {
  CreateSignalingChannelCommand,
  DeleteSignalingChannelCommand,
  DescribeMediaStorageConfigurationCommand,
  DescribeSignalingChannelCommand,
  GetSignalingChannelEndpointCommand,
  KinesisVideoClient,
  ListSignalingChannelsCommand,
  ListTagsForResourceCommand,
  TagResourceCommand,
  UntagResourceCommand,
  UpdateSignalingChannelCommand,
} from "@aws-sdk/client-kinesis-video";
import {
  GetIceServerConfigCommand,
  KinesisVideoSignalingClient,
} from "@aws-sdk/client-kinesis-video-signaling";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { handClock, type KvsHost, REGION, startKvsHost } from "./kvs-host.ts";

let host: KvsHost;
const clock = handClock();
beforeAll(async () => {
  host = await startKvsHost({ clock });
});
afterAll(() => host[Symbol.asyncDispose]());

const send = (command: object): Promise<unknown> =>
  host.control.send(command as DescribeSignalingChannelCommand);

/** Gives the name and status of the error that a call ends with. */
async function failure(call: Promise<unknown>): Promise<string> {
  try {
    await call;
  } catch (error) {
    const { name, $metadata } = error as { name: string; $metadata: { httpStatusCode: number } };
    return `${name} ${$metadata.httpStatusCode}`;
  }
  return expect.unreachable("was answered");
}

describe("signaling channels", () => {
  it("are made, described by name and ARN, changed and deleted", async () => {
    const ChannelARN = await host.channel("rover-1");
    expect(ChannelARN).toMatch(
      /^arn:aws:kinesisvideo:us-east-1:000000000000:channel\/rover-1\/\d{13}$/,
    );
    const byName = await host.control.send(
      new DescribeSignalingChannelCommand({ ChannelName: "rover-1" }),
    );
    expect(byName.ChannelInfo).toMatchObject({
      ChannelName: "rover-1",
      ChannelARN,
      ChannelType: "SINGLE_MASTER",
      ChannelStatus: "ACTIVE",
      CreationTime: expect.any(Date),
      SingleMasterConfiguration: { MessageTtlSeconds: 60 },
      Version: expect.any(String),
    });
    const CurrentVersion = byName.ChannelInfo?.Version;
    const SingleMasterConfiguration = { MessageTtlSeconds: 5 };
    await send(
      new UpdateSignalingChannelCommand({ ChannelARN, CurrentVersion, SingleMasterConfiguration }),
    );
    const byArn = await host.control.send(new DescribeSignalingChannelCommand({ ChannelARN }));
    expect(byArn.ChannelInfo?.SingleMasterConfiguration?.MessageTtlSeconds).toBe(5);
    expect(byArn.ChannelInfo?.Version).not.toBe(CurrentVersion);
    expect(
      await failure(send(new DeleteSignalingChannelCommand({ ChannelARN, CurrentVersion }))),
    ).toBe("VersionMismatchException 400");
    await send(new DeleteSignalingChannelCommand({ ChannelARN }));
    expect(await failure(send(new DescribeSignalingChannelCommand({ ChannelARN })))).toBe(
      "ResourceNotFoundException 404",
    );
  });

  it("store no media, and say so", async () => {
    await host.channel("plain");
    const said = await host.control.send(
      new DescribeMediaStorageConfigurationCommand({ ChannelName: "plain" }),
    );
    expect(said.MediaStorageConfiguration?.Status).toBe("DISABLED");
  });

  it("are refused where AWS refuses them", async () => {
    const ChannelName = "twice";
    await host.channel(ChannelName);
    expect(await failure(send(new CreateSignalingChannelCommand({ ChannelName })))).toBe(
      "ResourceInUseException 400",
    );
    const bad = [
      new CreateSignalingChannelCommand({ ChannelName: "a/b" }),
      new CreateSignalingChannelCommand({ ChannelName: "a", ChannelType: "FULL_MESH" }),
      new CreateSignalingChannelCommand({
        ChannelName: "a",
        SingleMasterConfiguration: { MessageTtlSeconds: 121 },
      }),
      new DescribeSignalingChannelCommand({}),
      new DescribeSignalingChannelCommand({ ChannelARN: "arn:aws:s3:::a" }),
      new ListSignalingChannelsCommand({ NextToken: "!" }),
    ];
    for (const command of bad) {
      expect(await failure(send(command))).toBe("InvalidArgumentException 400");
    }
  });

  it("are listed page by page, also by the beginning of their name", async () => {
    for (const name of ["list-a", "list-b", "list-c"]) await host.channel(name);
    const ChannelNameCondition = {
      ComparisonOperator: "BEGINS_WITH",
      ComparisonValue: "list-",
    } as const;
    const first = await host.control.send(
      new ListSignalingChannelsCommand({ ChannelNameCondition, MaxResults: 2 }),
    );
    expect(first.ChannelInfoList?.map((one) => one.ChannelName)).toEqual(["list-a", "list-b"]);
    const rest = await host.control.send(
      new ListSignalingChannelsCommand({
        ChannelNameCondition,
        MaxResults: 2,
        NextToken: first.NextToken,
      }),
    );
    expect(rest.ChannelInfoList?.map((one) => one.ChannelName)).toEqual(["list-c"]);
    expect(rest.NextToken).toBeUndefined();
  });

  it("bear tags", async () => {
    const ResourceARN = await host.channel("tagged");
    const tags = async () =>
      (await host.control.send(new ListTagsForResourceCommand({ ResourceARN }))).Tags;
    expect(await tags()).toEqual({});
    const Tags = [
      { Key: "fleet", Value: "one" },
      { Key: "site", Value: "" },
    ];
    await send(new TagResourceCommand({ ResourceARN, Tags }));
    expect(await tags()).toEqual({ fleet: "one", site: "" });
    await send(new UntagResourceCommand({ ResourceARN, TagKeyList: ["site"] }));
    expect(await tags()).toEqual({ fleet: "one" });
    const many = Array.from({ length: 50 }, (_, index) => ({ Key: `k${index}`, Value: "v" }));
    expect(await failure(send(new TagResourceCommand({ ResourceARN, Tags: many })))).toBe(
      "TagsPerResourceExceededLimitException 400",
    );
  });

  it("are described at most five times a second each", async () => {
    const ChannelARN = await host.channel("asked");
    const describeIt = () => send(new DescribeSignalingChannelCommand({ ChannelARN }));
    for (let call = 0; call < 5; call += 1) await describeIt();
    expect(await failure(describeIt())).toBe("ClientLimitExceededException 400");
    clock.move(200);
    await describeIt();
  });
});

describe("the endpoints of a channel", () => {
  it("are where the WebSocket and the ICE configuration are served", async () => {
    const ChannelARN = await host.channel("endpoints");
    const { ResourceEndpointList } = await host.control.send(
      new GetSignalingChannelEndpointCommand({
        ChannelARN,
        SingleMasterChannelEndpointConfiguration: { Protocols: ["WSS", "HTTPS"], Role: "MASTER" },
      }),
    );
    expect(ResourceEndpointList).toEqual([
      { Protocol: "WSS", ResourceEndpoint: `wss://${host.local.endpoint}` },
      { Protocol: "HTTPS", ResourceEndpoint: `https://${host.local.endpoint}` },
    ]);
  });

  it("are those by which a caller came over TLS, as AWS's C SDK asks at port 443", async () => {
    const ChannelARN = await host.channel("forwarded");
    const control = new KinesisVideoClient({
      region: REGION,
      endpoint: `https://127.0.0.1:${host.local.endpoint.split(":")[1]}`,
      credentials: host.iam.administrator,
      requestHandler: { httpsAgent: new Agent({ ca: host.ca }) },
    });
    const { ResourceEndpointList = [] } = await control.send(
      new GetSignalingChannelEndpointCommand({
        ChannelARN,
        SingleMasterChannelEndpointConfiguration: { Protocols: ["WSS"], Role: "VIEWER" },
      }),
    );
    control.destroy();
    const [, port] = host.local.endpoint.split(":");
    expect(ResourceEndpointList[0]?.ResourceEndpoint).toBe(`wss://127.0.0.1:${port}`);
  });

  it.each(["TLS", "the front door"])("give ICE servers that expire, over %s", async (over) => {
    const ChannelARN = await host.channel(over === "TLS" ? "ice-tls" : "ice-door");
    const { endpoint } = host.frontDoor;
    const client =
      over === "TLS"
        ? host.signaling
        : new KinesisVideoSignalingClient({
            region: REGION,
            endpoint,
            credentials: host.iam.administrator,
          });
    const ask = () =>
      client.send(new GetIceServerConfigCommand({ ChannelARN, ClientId: "viewer-1" }));
    const [server] = (await ask()).IceServerList ?? [];
    expect(server).toMatchObject({ Uris: [expect.stringMatching(/^stun:127\.0\.0\.1:\d+$/)] });
    expect(server?.Ttl).toBeGreaterThan(30);
    expect(server?.Password).toMatch(/^[A-Za-z0-9+/]{27}=$/);
    const [expiry, subject = ""] = server?.Username?.split(":") ?? [];
    const leftS = Number(expiry) - Date.now() / 1_000;
    expect(leftS).toBeGreaterThan(290);
    expect(leftS).toBeLessThanOrEqual(300);
    expect(Buffer.from(subject, "base64").toString()).toBe(`v1:${ChannelARN}`);
    for (let call = 0; call < 4; call += 1) await ask();
    expect(await failure(ask())).toBe("ClientLimitExceededException 400");
  });

  it.each(["TLS", "the front door"])("let pages of any origin call over %s", async (over) => {
    const endpoint = over === "TLS" ? `https://${host.local.endpoint}` : host.frontDoor.endpoint;
    const headers = {
      origin: "http://example.com",
      "access-control-request-method": "POST",
      "access-control-request-headers": "authorization,x-amz-date",
    };
    const url = new URL("/describeSignalingChannel", endpoint);
    const { request } = await import(url.protocol === "https:" ? "node:https" : "node:http");
    const asked = request(url, { method: "OPTIONS", ca: host.ca, headers }).end();
    const [answer] = (await once(asked, "response")) as [IncomingMessage];
    answer.resume();
    expect(answer.statusCode).toBe(204);
    expect(answer.headers["access-control-allow-origin"]).toBe("*");
    expect(answer.headers["access-control-allow-headers"]).toContain("authorization");
  });
});

describe("a session of a role", () => {
  it("does with its own thing's channel what its policy says, and with no other", async () => {
    await host.channel("mine");
    await host.channel("theirs");
    const rights = {
      actions: ["kinesisvideo:DescribeSignalingChannel"],
      resources: [
        // biome-ignore lint/suspicious/noTemplateCurlyInString: an IAM policy variable.
        "arn:aws:kinesisvideo:us-east-1:000000000000:channel/${credentials-iot:ThingName}/*",
      ],
    };
    const describeAs = (context: Record<string, string>, ChannelName: string) => {
      const credentials = host.session("Device", { ...rights, context });
      const { endpoint } = host.frontDoor;
      const client = new KinesisVideoClient({ endpoint, region: REGION, credentials });
      return client.send(new DescribeSignalingChannelCommand({ ChannelName }));
    };
    const thing = { "credentials-iot:ThingName": "mine" };
    expect((await describeAs(thing, "mine")).ChannelInfo?.ChannelName).toBe("mine");
    expect(await failure(describeAs(thing, "theirs"))).toBe("AccessDeniedException 403");
    expect(await failure(describeAs(thing, "nobody"))).toBe("AccessDeniedException 403");
    expect(await failure(describeAs({}, "mine"))).toBe("AccessDeniedException 403");
  });
});
