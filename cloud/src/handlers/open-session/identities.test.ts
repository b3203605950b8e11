// Aim: whose token opens a session. AWS's client asks a server that answers as the identity pool does.
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { CognitoIdentityClient } from "@aws-sdk/client-cognito-identity";
import { IoTClient } from "@aws-sdk/client-iot";
import { afterEach, describe, expect, it } from "vitest";
import { openIdentities } from "./identities.ts";

const IDENTITY = "us-east-1:00000000-0000-4000-8000-000000000000";
let server: Server;
afterEach(() => server.close());

/** Finds an identity for every token, and gives credentials where `isSignedIn`. */
async function poolWhere(isSignedIn: boolean) {
  server = createServer(({ headers }, response) => {
    const isGetId = String(headers["x-amz-target"]).endsWith(".GetId");
    const body =
      isGetId || isSignedIn ? { IdentityId: IDENTITY } : { __type: "NotAuthorizedException" };
    const status = "__type" in body ? 400 : 200;
    response.writeHead(status, { "content-type": "application/x-amz-json-1.1" });
    response.end(JSON.stringify(body));
  });
  await new Promise<void>((resolve) => void server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  const endpoint = `http://127.0.0.1:${port}`;
  const region = "us-east-1";
  return openIdentities({
    identities: new CognitoIdentityClient({ region, endpoint }),
    iot: new IoTClient({ region, endpoint }),
    identityPoolId: "us-east-1:pool",
    providerName: "cognito-idp.us-east-1.amazonaws.com/pool",
  });
}

describe("the identity of a token", () => {
  it("is that of who is signed in", async () => {
    expect(await (await poolWhere(true)).identityOf("token")).toBe(IDENTITY);
  });

  it("is nobody's once its person was signed out, though the pool still finds it", async () => {
    expect(await (await poolWhere(false)).identityOf("token")).toBeUndefined();
  });
});
