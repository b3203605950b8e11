/** Aim: an API invokes a function only as its policy allows. Method: real HTTP, a recording judge. */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { silentLog } from "@outrider/runtime";
import { expect, it } from "vitest";
import { createFrontDoor } from "../front-door/front-door.ts";
import { exchange } from "../front-door/test-client.ts";
import { createIam } from "../iam/credentials.ts";
import { API_PREFIX, createRestApis } from "./rest-apis.ts";
import { KEY, putSampleApi } from "./sample-api.ts";

it("a method whose function does not permit it answers 500, and the function is not invoked", async () => {
  const stateDir = mkdtempSync(join(tmpdir(), "invoke-right-"));
  await using cleanup = new AsyncDisposableStack();
  cleanup.defer(() => rmSync(stateDir, { recursive: true }));
  const iam = createIam({ stateDir, log: silentLog });
  const door = await createFrontDoor({ port: 0, iam, log: silentLog });
  cleanup.defer(() => door.close());
  const asked: string[] = [];
  let invocations = 0;
  const restApis = createRestApis({
    functions: {
      put: () => undefined,
      swap: () => Promise.resolve(),
      invoke: () => {
        invocations += 1;
        return Promise.resolve({ ok: true, payload: Buffer.from('{"statusCode":204}') });
      },
    },
    mayInvoke: (_functionArn, methodArn) => {
      asked.push(methodArn);
      return methodArn.endsWith("/POST/publish");
    },
    logs: { put: () => undefined, putGroup: () => undefined },
    log: silentLog,
  });
  door.addPath(API_PREFIX, restApis.handler);
  putSampleApi(restApis);
  const headers = { host: `localhost:${door.port}`, "x-api-key": KEY };
  const path = "/_api/api1/prod/robots/rover-1";
  const reply = await exchange(door.port, "GET", { path, headers, body: "" });
  expect(reply.status).toBe(500);
  expect(reply.headers["x-amzn-errortype"]).toBe("InternalServerErrorException");
  expect(JSON.parse(reply.text)).toMatchObject({ message: "Internal server error" });
  expect(invocations).toBe(0);
  expect(asked).toEqual([
    "arn:aws:execute-api:us-east-1:000000000000:api1/prod/GET/robots/{robot}",
  ]);
});
