import { mkdtemp, rm } from "node:fs/promises";
import { connect } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { readJsonLines, silentLog, withTimeout } from "@outrider/runtime";
import { describe, expect, it } from "vitest";
import { inProcessHardware } from "./in-process.ts";
import { serveBus } from "./server.ts";

/** Sends lines to a served bus and gives as many replies, or none when it hung up. */
async function converse(...lines: string[]): Promise<unknown[]> {
  const folder = await mkdtemp(join(tmpdir(), "outrider-server-"));
  const path = join(folder, "bus.sock");
  const { perform } = inProcessHardware("adafruit-motor-hat");
  const server = await serveBus({ path, log: silentLog, perform });
  const socket = connect(path);
  try {
    const replies: unknown[] = [];
    const answered = new Promise<void>((resolve) => {
      const onValue = (value: unknown) => {
        replies.push(value);
        if (replies.length === lines.length) resolve();
      };
      readJsonLines(socket, { onValue, onBad: () => resolve() });
      socket.once("close", () => resolve());
    });
    socket.write(lines.map((line) => `${line}\n`).join(""));
    await withTimeout(answered, 5_000, "the replies");
    return replies;
  } finally {
    socket.destroy();
    server.close();
    await rm(folder, { recursive: true, force: true });
  }
}

describe("bus.sock", () => {
  it("answers each request in order, with its id", async () => {
    const replies = await converse(
      '{"id":1,"op":"i2cWrite","addr":96,"data":"fe"}',
      '{"id":2,"op":"i2cRead","addr":96,"count":1}',
      '{"id":3,"op":"i2cWriteRead","addr":96,"data":"00","count":1}',
      '{"id":4,"op":"gpioDuty","pin":20,"duty":0.5,"frequencyHz":100}',
      '{"id":5,"op":"gpioRead","pin":20}',
      '{"id":6,"op":"i2cRead","addr":40,"count":1}',
    );
    expect(replies).toEqual([
      { id: 1 },
      { id: 2, data: "1e" },
      { id: 3, data: "11" },
      { id: 4 },
      { id: 5, level: 1 },
      { id: 6, error: { code: "no-ack", message: "no chip answers at 0x28" } },
    ]);
  });

  it("tells of body and world", async () => {
    const [body, world] = await converse('{"id":1,"op":"body"}', '{"id":2,"op":"world"}');
    expect(body).toMatchObject({
      pose: { xM: 1.5, yM: 1.5, headingRad: 0 },
      motors: [0, 0],
      bumped: false,
    });
    expect(world).toMatchObject({ id: 2, world: { seed: 1, widthM: 8, depthM: 6 } });
  });

  it.each([
    '{"id":7,"op":"explode"}',
    '{"id":7,"op":"i2cWrite","addr":200,"data":"00"}',
    '{"id":7,"op":"i2cWrite","addr":96,"data":"0"}',
    '{"id":7,"op":"i2cRead","addr":96,"count":100000}',
    '{"id":7,"op":"gpioDuty","pin":20,"duty":2}',
    '{"id":7,"op":"gpioRead","pin":99}',
    '{"id":7,"op":"body","surprise":1}',
  ])("refuses %s and goes on", async (line) => {
    const [refused, next] = await converse(line, '{"id":8,"op":"gpioRead","pin":1}');
    expect(refused).toMatchObject({ id: 7, error: { code: "refused" } });
    expect(next).toEqual({ id: 8, level: 0 });
  });

  it("hangs up on what is no JSON", async () => {
    expect(await converse("hello")).toEqual([]);
  });
});
