/** Pictures come from public addresses and from hosts that are allowed, by no way round. */
import { once } from "node:events";
import { createServer, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { fetchPicture } from "./fetch-picture.ts";

let requests: string[] = [];
let answer: (response: ServerResponse) => void = () => undefined;
const server = createServer((request, response) => {
  requests.push(request.url ?? "");
  answer(response);
});
let port = 0;

beforeEach(async () => {
  requests = [];
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  ({ port } = server.address() as AddressInfo);
});
afterEach(async () => {
  server.closeAllConnections();
  server.close();
  await once(server, "close");
});

const from = (address: string, allowHosts: readonly string[] = []) =>
  fetchPicture(address, { allowHosts, signal: AbortSignal.timeout(10_000) });
const send = (type: string, body: string) => (response: ServerResponse) =>
  response.writeHead(200, { "content-type": type }).end(body);
const sendTo = (location: string) => (response: ServerResponse) =>
  response.writeHead(302, { location }).end();

describe("a picture's address", () => {
  it.each(["127.0.0.1", "localhost"])("at %s is asked only where it is allowed", async (host) => {
    answer = send("image/x-rgb565", "ab");
    const address = `http://${host}:${port}/a.png`;
    await expect(from(address)).rejects.toMatchObject({ code: "not-public" });
    expect(requests).toEqual([]);
    expect(await from(address, [host])).toEqual({ bytes: Buffer.from("ab"), isRaw: true });
  });

  it("that sends to another host is followed only to one that is allowed", async () => {
    answer = sendTo(`http://localhost:${port}/secret`);
    const address = `http://127.0.0.1:${port}/a.png`;
    await expect(from(address, ["127.0.0.1"])).rejects.toMatchObject({ code: "not-public" });
    expect(requests).toEqual(["/a.png"]);
  });

  it("that sends round and round is left", async () => {
    answer = sendTo("/again");
    const address = `http://127.0.0.1:${port}/a.png`;
    await expect(from(address, ["127.0.0.1"])).rejects.toThrow("more than 3 times");
  });

  it.each([
    ["file:///etc/passwd", "no http or https address"],
    ["no address", "no http or https address"],
    [`http://localhost/${"x".repeat(2_000)}`, "longer than 2000 characters"],
  ])("%.40s is refused", async (address, reason) => {
    await expect(from(address, ["localhost"])).rejects.toThrow(reason);
  });

  it("that gives a web page gives no picture", async () => {
    answer = send("text/html", "<html>");
    const address = `http://127.0.0.1:${port}/a.png`;
    await expect(from(address, ["127.0.0.1"])).rejects.toThrow("web page");
  });

  it("that gives more than a picture may have is left", async () => {
    answer = (response) => {
      response.writeHead(200, { "content-type": "image/png" });
      const chunk = Buffer.alloc(1 << 20);
      const more = () => {
        while (!response.destroyed && response.write(chunk));
      };
      response.on("drain", more);
      more();
    };
    const address = `http://127.0.0.1:${port}/a.png`;
    await expect(from(address, ["127.0.0.1"])).rejects.toMatchObject({ code: "too-large" });
  });
});
