// Aim: no request to AWS outlasts its limit. Method: the SDK's client against a server that never answers,
// with the kit's limits made short.
import { once } from "node:events";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { DynamoDBClient, ListTablesCommand } from "@aws-sdk/client-dynamodb";
import { afterAll, beforeAll, expect, it } from "vitest";
import { REQUEST_LIMITS as TOOL_LIMITS } from "../../../tools/request-limits.ts";
import { REQUEST_LIMITS } from "./clients.ts";

let server: Server;
let asked = 0;
beforeAll(async () => {
  server = createServer(() => {
    asked += 1;
  }).listen(0, "127.0.0.1");
  await once(server, "listening");
});
afterAll(() => {
  server.closeAllConnections();
  server.close();
});

it.each([
  ["handlers", REQUEST_LIMITS],
  ["tools", TOOL_LIMITS],
])("a request of the %s ends though no answer comes", async (_, limits) => {
  const { port } = server.address() as AddressInfo;
  const client = new DynamoDBClient({
    ...limits,
    requestHandler: { ...limits.requestHandler, requestTimeout: 50 },
    maxAttempts: 1,
    endpoint: `http://127.0.0.1:${port}`,
    region: "us-east-1",
    credentials: { accessKeyId: "a", secretAccessKey: "s" },
  });
  const before = asked;
  await expect(client.send(new ListTablesCommand({}))).rejects.toMatchObject({
    name: "TimeoutError",
  });
  expect(asked).toBe(before + 1);
  client.destroy();
});
