/** Makes the page's config of plain outputs. */
import { describe, expect, it } from "vitest";
import { runtimeConfig } from "./runtime-config.ts";

const ROBOT = { OutriderRobot: { ApiURL: "http://localhost:4600/_api/abc/prod" } };
const LOCAL = { Endpoint: "http://localhost:4600", InboxUrl: "http://localhost:4600/_inbox" };
const ACCESS = {
  UserPoolId: "us-east-1_abc",
  UserPoolClientId: "client",
  IdentityPoolId: "us-east-1:pool",
};

describe("the page's config", () => {
  it("names the pools and the front door where people sign in", () => {
    const outputs = { ...ROBOT, OutriderAccess: ACCESS, OutriderLocal: LOCAL };
    expect(runtimeConfig(outputs)).toEqual({
      signIn: {
        kind: "cognito",
        region: "us-east-1",
        userPoolId: "us-east-1_abc",
        userPoolClientId: "client",
        identityPoolId: "us-east-1:pool",
        endpoint: "http://localhost:4600",
      },
      apiUrl: "http://localhost:4600/_api/abc/prod",
      iotWebSocketUrl: "ws://localhost:4600/mqtt",
      kinesisVideo: { url: "http://localhost:4600", signalingUrl: "ws://localhost:4600/_kvs" },
      inboxUrl: "http://localhost:4600/_inbox",
    });
  });

  it("has the demo operator only whole", () => {
    const withUser = { ...LOCAL, DemoUser: "operator@outrider.example" };
    const outputs = { ...ROBOT, OutriderAccess: ACCESS, OutriderLocal: withUser };
    expect(runtimeConfig(outputs)).not.toHaveProperty("demo");
    const whole = { ...outputs, OutriderLocal: { ...withUser, DemoPassword: "words" } };
    expect(runtimeConfig(whole)).toMatchObject({ demo: { password: "words" } });
  });

  it("is none where no people can sign in", () => {
    expect(runtimeConfig({ ...ROBOT, OutriderLocal: LOCAL })).toBeUndefined();
  });
});
