// Aim: what a caller and the log see of an answer, of a refusal and of a bug.
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { createLog } from "@outrider/runtime";
import type { APIGatewayProxyEvent } from "aws-lambda";
import { describe, expect, it } from "vitest";
import { type Decision, refuse, serveApi } from "./reply.ts";

const EVENTS = join(import.meta.dirname, "../../../test/fixtures/events/apigateway");

const event = JSON.parse(
  readFileSync(join(EVENTS, "publish-forward.json"), "utf8"),
) as APIGatewayProxyEvent;
const { requestId } = event.requestContext;

async function serve(decide: () => Promise<Decision>) {
  const lines: string[] = [];
  const log = createLog({ write: (line) => lines.push(line) });
  const { statusCode, headers, body } = await serveApi(decide, log)(event);
  return { statusCode, headers, body: JSON.parse(body) as unknown, log: lines.join("") };
}

describe("a handler's answer", () => {
  it("is 200 with the decided body", async () => {
    const answer = await serve(() => Promise.resolve({ ok: true, body: { robots: [] } }));
    expect(answer).toMatchObject({ statusCode: 200, body: { robots: [] }, log: "" });
    expect(answer.headers).toMatchObject({ "content-type": "application/json" });
  });

  it("is the refusal's status with its message and the request id", async () => {
    const answer = await serve(() => Promise.resolve(refuse(409, "offline")));
    expect(answer).toMatchObject({ statusCode: 409, body: { message: "offline", requestId } });
  });

  it("carries what a refusal adds to its message", async () => {
    const lease = { holder: null, version: 3 };
    const answer = await serve(() => Promise.resolve(refuse(409, "held", { lease })));
    expect(answer.body).toEqual({ message: "held", requestId, lease });
  });

  it("tells the caller nothing of what was thrown, and the log everything", async () => {
    const answer = await serve(() => Promise.reject(new Error("table vanished")));
    expect(answer.statusCode).toBe(500);
    expect(JSON.stringify(answer.body)).not.toContain("vanished");
    expect(answer.log).toContain("table vanished");
    expect(answer.log).toContain(requestId);
  });

  it("logs no body", async () => {
    const answer = await serve(() => Promise.reject(new Error("x")));
    expect(answer.log).not.toContain("rover-1");
  });
});
