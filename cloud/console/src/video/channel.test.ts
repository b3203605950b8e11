/** Finds channels through a hand-made service: on this machine, on AWS, missing, forbidden, broken. */
import { describe, expect, it } from "vitest";
import type { Session, VideoService } from "../session/session.ts";
import { type Fetch, findChannel } from "./channel.ts";
import { signedSocketUrl } from "./signing.ts";
import { troubleOf, VideoError } from "./video-error.ts";

const ARN = "arn:aws:kinesisvideo:us-east-1:000000000000:channel/rover-1/1";
const LOCAL: VideoService = {
  url: "http://localhost:4600",
  signalingUrl: "ws://localhost:4600/_kvs",
};
const AWS: VideoService = {
  url: "https://kinesisvideo.us-east-1.amazonaws.com",
  signalingUrl: undefined,
};

const ANSWERS: Readonly<Record<string, unknown>> = {
  "/describeSignalingChannel": { ChannelInfo: { ChannelARN: ARN } },
  "/getSignalingChannelEndpoint": {
    ResourceEndpointList: [
      { Protocol: "HTTPS", ResourceEndpoint: "https://r-1.kinesisvideo.test" },
      { Protocol: "WSS", ResourceEndpoint: "wss://v-1.kinesisvideo.test" },
    ],
  },
  "/v1/get-ice-server-config": {
    IceServerList: [{ Uris: ["turn:127.0.0.1:1"], Username: "u", Password: "p", Ttl: 300 }],
  },
};

function sessionWith(video: VideoService | undefined): Session {
  return {
    operatorId: "AROA:tab",
    region: "us-east-1",
    credentials: { accessKeyId: "ASIA", secretAccessKey: "secret", sessionToken: "to/ken+=" },
    expiresAtMs: 0,
    iotWebSocketUrl: "ws://localhost:4600/mqtt",
    apiUrl: "http://localhost:4600/_api/abc/prod",
    apiHeaders: {},
    person: { name: "Ana", role: "operator" },
    video,
  };
}

/** Asks a service that answers so, and gives what was found and what was asked. */
async function find(video: VideoService | undefined, answer?: Response) {
  const asked: Request[] = [];
  const fetch: Fetch = async (request) => {
    asked.push(request);
    return answer ?? Response.json(ANSWERS[new URL(request.url).pathname]);
  };
  const { signal } = new AbortController();
  const asking = { session: sessionWith(video), clientId: "me", signal, fetch };
  return { channel: await findChannel("rover-1", asking), asked };
}

function refusal(status: number, type: string) {
  const headers = { "x-amzn-ErrorType": type };
  return Response.json({ Message: "So it is." }, { status, headers });
}

describe("channel", () => {
  it("is signaled on this machine at the address of the session, with the host's ICE servers", async () => {
    const { channel, asked } = await find(LOCAL);
    expect(channel).toEqual({
      arn: ARN,
      signalingUrl: LOCAL.signalingUrl,
      iceServers: [{ urls: ["turn:127.0.0.1:1"], username: "u", credential: "p" }],
    });
    expect(asked.map(({ url }) => url)).toEqual([
      "http://localhost:4600/describeSignalingChannel",
      "http://localhost:4600/v1/get-ice-server-config",
    ]);
  });

  it("is signaled on AWS where the service says, with AWS's STUN server too", async () => {
    const { channel, asked } = await find(AWS);
    expect(channel.signalingUrl).toBe("wss://v-1.kinesisvideo.test");
    expect(channel.iceServers[0]).toEqual({
      urls: "stun:stun.kinesisvideo.us-east-1.amazonaws.com:443",
    });
    expect(asked.at(-1)?.url).toBe("https://r-1.kinesisvideo.test/v1/get-ice-server-config");
  });

  it("is asked for with signed calls that carry the token", async () => {
    const { asked } = await find(LOCAL);
    for (const { headers } of asked) {
      expect(headers.get("authorization")).toMatch(/\/us-east-1\/kinesisvideo\/aws4_request/);
      expect(headers.get("x-amz-security-token")).toBe("to/ken+=");
    }
  });

  it.each([
    ["no-camera", refusal(404, "ResourceNotFoundException")],
    ["refused", refusal(403, "AccessDeniedException")],
    ["passing", refusal(403, "ExpiredTokenException")],
    ["passing", Response.json({ nothing: true })],
    ["passing", new Response("<html>")],
  ] as const)("fails as %s when the service answers so", async (code, answer) => {
    await expect(find(LOCAL, answer)).rejects.toMatchObject({ code });
  });

  it("is not there where no video is offered", async () => {
    await expect(find(undefined)).rejects.toMatchObject({ code: "no-camera" });
  });
});

describe("trouble", () => {
  it("tells a known failure by its kind, and takes an unknown one for passing", () => {
    expect(troubleOf(new VideoError("refused", "No."))).toEqual({ kind: "refused", words: "No." });
    expect(troubleOf(new Error("Odd"))).toEqual({ kind: "passing", words: "Odd." });
    expect(troubleOf("odd.")).toEqual({ kind: "passing", words: "odd." });
  });
});

describe("signed address of the signaling", () => {
  it("keeps scheme and path, lives 299 s and signs the token along", async () => {
    const query = { "X-Amz-ChannelARN": ARN, "X-Amz-ClientId": "me" };
    const signed = await signedSocketUrl(sessionWith(LOCAL), "ws://localhost:4600/_kvs", query);
    const url = new URL(signed);
    expect(`${url.protocol}//${url.host}${url.pathname}`).toBe("ws://localhost:4600/_kvs");
    expect(url.searchParams.get("X-Amz-ChannelARN")).toBe(ARN);
    expect(url.searchParams.get("X-Amz-Expires")).toBe("299");
    expect(url.searchParams.get("X-Amz-SignedHeaders")).toBe("host");
    // The last member was put on after signing: the signature alone, so the token is inside.
    expect([...url.searchParams.keys()].at(-1)).toBe("X-Amz-Signature");
    expect(url.searchParams.get("X-Amz-Security-Token")).toBe("to/ken+=");
  });
});
