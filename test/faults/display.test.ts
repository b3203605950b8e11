// Aim: whatever is taken from a display, its program lives, its panel shows something that reads, and it
// says what is wrong. Method: the real program as a process, on a simulated panel, with a server that
// plays the pull API or what stands in its place, and clocks that the test shifts.
import { spawnSync } from "node:child_process";
import { mkdir, open, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { connect } from "node:net";
import { join } from "node:path";
import { unixSocketPath } from "@outrider/runtime";
import { expect, it } from "vitest";
import { marsDocument } from "../rig/display-states.ts";
import { json, openDisplayRig, startMarsServer, until } from "./display-rig.ts";

const DAY_MS = 86_400_000;
const TOUCHES = 10_000;
const MARS = { mars: { url: "", intervalS: 10 }, firstPage: "mars", rotate: null };
const marsAt = (url: string) => ({ ...MARS, mars: { url, intervalS: 10 } });
const REPORT = marsDocument({ photo: null, image_url: null });

it("seven days without a network: the last good data stays, with its age", async () => {
  await using server = await startMarsServer((response) => json(response, REPORT));
  await using rig = await openDisplayRig({ config: marsAt(server.url) });
  await until("the report on disk", async () =>
    (await readdir(join(rig.folder, "cache"))).includes("mars.a"),
  );
  const before = await rig.pixels();
  server.answer = (response) => response.destroy();
  for (let day = 1; day <= 7; day += 1) {
    await rig.shift(day * DAY_MS);
    await rig.expectAlive();
  }
  await rig.end("SIGKILL");
  await rig.start();
  await rig.expectAlive();
  const after = await until("the badge", async () => {
    const pixels = await rig.pixels();
    return pixels.some((value, at) => value !== before[at]) ? pixels : undefined;
  });
  expect(after.length).toBe(before.length);
});

it.each<[string, Parameters<typeof startMarsServer>[0], string]>([
  [
    "a captive portal's page",
    (response) => {
      response.writeHead(200, { "content-type": "text/html" });
      response.end("<html><title>Welcome to our Wi-Fi</title></html>");
    },
    "login page",
  ],
  [
    "a redirect to one",
    (response) => {
      response.writeHead(302, { location: "http://login.invalid/" });
      response.end();
    },
    "login page",
  ],
  [
    "a key that was revoked",
    (response) => {
      response.writeHead(403, { "content-type": "application/json" });
      response.end('{"message":"Forbidden"}');
    },
    "the API key is refused (403)",
  ],
  [
    "half a document",
    (response) => json(response, JSON.stringify(REPORT).slice(0, 200)),
    "ends half way",
  ],
  ["a document without weather", (response) => json(response, { image_url: null }), "no insight"],
  ["a document without end", (response) => json(response, `"${"x".repeat(300_000)}"`), "more than"],
  ["a connection that is cut", (response) => response.destroy(), "cut"],
])("%s is named, and the screen goes on", async (_, answer, problem) => {
  await using server = await startMarsServer(answer);
  await using rig = await openDisplayRig({ config: marsAt(server.url) });
  await rig.logged(problem);
  await rig.expectAlive();
  server.answer = (response) => json(response, REPORT);
  await until("the report on disk", async () =>
    (await readdir(join(rig.folder, "cache"))).includes("mars.a"),
  );
  await rig.expectAlive();
});

it("the original's pull: key, ETag, 304, and the panel's size", async () => {
  await using server = await startMarsServer((response, path) => {
    expect(path).toContain("width=160&height=128");
    json(response, REPORT, { etag: '"1"' });
  });
  await using rig = await openDisplayRig({
    config: { ...MARS, mars: { url: server.url, intervalS: 10, apiKeyFile: "api.key" } },
  });
  await writeFile(join(rig.folder, "api.key"), "secret-key\n");
  await until("a pull with the key", () =>
    server.requests.some((headers) => headers["x-api-key"] === "secret-key"),
  );
  await until("a pull with the ETag", () =>
    server.requests.some((headers) => headers["if-none-match"] === '"1"'),
  );
  expect(rig.log.join()).not.toContain("secret-key");
});

it("a wrong clock, wherever it jumps, takes nothing from the screen", async () => {
  await using rig = await openDisplayRig({ config: { firstPage: "clock" } });
  for (const epochMs of [-Date.now(), -Date.now() + 1, 50 * 365 * DAY_MS, -400 * DAY_MS, 0]) {
    await rig.shift(0, epochMs);
    await rig.expectAlive();
  }
});

it("a disk that takes no more: it goes on from memory, and says so", async () => {
  await using server = await startMarsServer((response) => json(response, REPORT));
  // 170 KB: the panel's own files still fit, what is kept does not.
  const wrap = () => ["prlimit", "--fsize=170000", "--"];
  const document = { ...REPORT, filler: "x".repeat(200_000) };
  server.answer = (response) => json(response, document);
  await using rig = await openDisplayRig({ config: marsAt(server.url), wrap });
  await rig.logged("EFBIG");
  await rig.expectAlive();
  expect(await readdir(join(rig.folder, "cache"))).not.toContain("mars.a");
});

const MOUNT = 'mount -t tmpfs -o size="$1" none "$2" && shift 2 && exec "$@"';
/** Starts a program whose `cache/` is a small disk of its own. */
const onSmallDisk = (folder: string) => {
  const disk = join(folder, "cache");
  return ["unshare", "--user", "--map-root-user", "--mount", "sh", "-c", MOUNT, "sh", "128k", disk];
};
/** Containers may forbid it. */
const canMount =
  spawnSync("unshare", ["--user", "--map-root-user", "--mount", "true"]).status === 0;

it.skipIf(!canMount)(
  "a full disk keeps what it has, and takes the newest once it can",
  async () => {
    await using server = await startMarsServer((response) => json(response, REPORT));
    await using rig = await openDisplayRig({ config: marsAt(server.url), wrap: onSmallDisk });
    // Held open, as the disk goes with the program.
    await using disk = await open(
      join("/proc", String(rig.child.pid), "root", rig.folder, "cache"),
    );
    const path = (name: string) => `/proc/self/fd/${disk.fd}/${name}`;
    const kept = () => readFile(path("mars.a"), "utf8").catch(() => "");
    const before = await until("the report on disk", async () => (await kept()) || undefined);
    const filled = writeFile(path("filler"), new Uint8Array(1 << 20));
    await expect(filled).rejects.toThrow("ENOSPC");
    const filler = "x".repeat(40_000);
    server.answer = (response) => json(response, { ...REPORT, filler });
    await rig.logged("ENOSPC");
    await rig.expectAlive();
    expect(await kept()).toBe(before);

    await rm(path("filler"));
    expect(await rig.end("SIGTERM")).toBe(0);
    const names = (await readdir(path(""))).filter((name) => name.startsWith("mars."));
    const files = await Promise.all(names.map((name) => readFile(path(name), "utf8")));
    expect(files.some((file) => file.includes(filler))).toBe(true);
  },
);

it("a cache that is garbage in every file: it starts, and writes it anew", async () => {
  await using server = await startMarsServer((response) => json(response, REPORT));
  await using rig = await openDisplayRig({ config: marsAt(server.url) });
  const cache = join(rig.folder, "cache");
  await until("the report on disk", async () => (await readdir(cache)).includes("mars.a"));
  await rig.end("SIGKILL");
  for (const name of ["mars.a", "mars.b", "cards.a", "settings.b", "layouts.a", "pictures.a"])
    await writeFile(join(cache, name), Buffer.alloc(500, name));
  await writeFile(join(cache, "avoided"), Buffer.alloc(9_000, 0xff));
  await rig.start();
  await rig.expectAlive();
  await until("it anew", async () =>
    (await readFile(join(cache, "mars.a"), "latin1")).includes("insight"),
  );
});

it("killed while it writes, again and again, it always comes back", async () => {
  await using server = await startMarsServer((response) => json(response, REPORT));
  await using rig = await openDisplayRig({ config: marsAt(server.url) });
  for (let kill = 0; kill < 5; kill += 1) {
    await rig.end("SIGKILL");
    await rig.start();
    await rig.expectAlive();
  }
});

it("a datum at which three starts died is set aside at the next, and not before", async () => {
  await using server = await startMarsServer((response) => json(response, REPORT));
  await using rig = await openDisplayRig({ config: marsAt(server.url) });
  const cache = join(rig.folder, "cache");
  await until("the report on disk", async () => (await readdir(cache)).includes("mars.a"));
  await rig.end("SIGKILL");
  server.answer = (response) => response.destroy();
  await writeFile(join(cache, "starting"), "mars 2");
  await rig.start();
  await rig.expectAlive();
  expect(await readdir(cache)).not.toContain("mars.a.aside");
  await rig.end("SIGKILL");
  await writeFile(join(cache, "starting"), "mars 3");
  await rig.start();
  await rig.expectAlive();
  expect(await readdir(cache)).toContain("mars.a.aside");
});

it("no config, a broken one and half a one: the setup page, and what is wrong with it", async () => {
  await using rig = await openDisplayRig({
    config: { brightness: 7, colour: "red", iot: { port: 1 } },
  });
  await rig.logged("brightness: Too big");
  await rig.logged("colour: there is no such key");
  await rig.expectAlive();
});

it("papers that are none: it says so, and goes on", async () => {
  await using rig = await openDisplayRig({ config: { iot: { endpoint: "127.0.0.1:1" } } });
  await rig.logged("certificate.pem can't be read");
  for (const file of ["certificate.pem", "private.key", "ca.pem"])
    await writeFile(join(rig.folder, file), "no certificate");
  // What was lacking has come: it ends, so that it is started anew with it.
  await rig.logged("display stops");
  await rig.start();
  await rig.expectAlive();
});

it("a layout's file shows at once; a bad one is named and the page before stays", async () => {
  await using rig = await openDisplayRig({ config: { rotate: null } });
  const file = join(rig.folder, "layouts", "hello.json");
  const root = { type: "text", text: "Hello, {mars.hello|or:world}" };
  await writeFile(file, JSON.stringify({ page: "hello", title: "Hello", root }));
  await rig.logged('"pages":["hello"]');
  await writeFile(
    file,
    JSON.stringify({ page: "hello", title: "Hello", root: { type: "script" } }),
  );
  await rig.logged("hello.json: root");
  expect(rig.log.filter((line) => line.includes('"pages":["hello"]'))).toHaveLength(2);
  await rig.expectAlive();
});

it("a storm of touches: it lives and answers", async () => {
  await using rig = await openDisplayRig();
  const socket = connect(unixSocketPath(rig.folder, "touch.sock"));
  let answers = 0;
  socket.on("data", (text: Buffer) => {
    answers += String(text).split("\n").length - 1;
  });
  for (let at = 0; at < TOUCHES; at += 1) {
    const kind = ["down", "move", "up"][at % 3];
    socket.write(`${JSON.stringify({ kind, xPx: (at * 37) % 160, yPx: at % 128 })}\n`);
  }
  await until("an answer to each touch", () => answers >= TOUCHES);
  await rig.expectAlive();
  socket.destroy();
});

it("ends cleanly by SIGTERM, its last picture left on the panel", async () => {
  await using rig = await openDisplayRig();
  await rig.expectAlive();
  expect(await rig.end("SIGTERM")).toBe(0);
  const fb = await open(join(rig.folder, "panel", "fb0"));
  const { size } = await fb.stat();
  await fb.close();
  expect(size).toBe(160 * 128 * 2);
});

it("a folder in the place of its cache: nothing is kept, all is shown", async () => {
  await using rig = await openDisplayRig({ config: { cacheFolder: "config.json" } });
  await rig.expectAlive();
  await mkdir(join(rig.folder, "other"));
});
