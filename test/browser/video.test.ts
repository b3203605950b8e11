/**
 * A person looks through the robot's camera in a real browser, through the real chain: AWS's own
 * SDK, the local signaling, the robot's video program, its encoder and its simulated world. What is
 * seen is judged by the pixels on the page; what is driven, by the trace of the bus.
 */
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { monotonicMs } from "@outrider/runtime";
import type { Page, WebSocketRoute } from "playwright-core";
import { beforeEach, describe, expect, it } from "vitest";
import { difference, frameTime, view } from "./camera-pixels.ts";
import { expectStopped as expectStoppedOn, motorsNow as motorsOf } from "./driven-page.ts";
import { useSignedIn } from "./signed-in.ts";

/** How long the chain may take to show what was done, in ms. */
const SHOWN = { timeout: 15_000, interval: 25 };
/** How old a picture may be until driving is locked, in ms. */
const LOCK_MS = 500;
/** What a busy machine may add to that until the page says so, in ms. */
const MARGIN_MS = 500;
/** Longest time until what is done at once is done, in ms; without it the page waits 10 s. */
const AT_ONCE_MS = 2_000;
/** How far the page's estimate of the age may be off in the middle, in ms. */
const ESTIMATE_OFF_MS_MAX = 100;
/** Views of one place differ by the grain of the encoder alone. */
const SAME_VIEW_MAX = 3;
const OTHER_VIEW_MIN = 8;

const given = useSignedIn();
let page: Page;
beforeEach(() => {
  ({ page } = given.driven);
});

const says = (name: string) => given.driven.says(name);
const isShown = (name: string) => given.driven.isShown(name);
const violations = () => given.driven.violations();
const motorsNow = () => motorsOf(given.host);
const expectStopped = () => expectStoppedOn(given.host);

async function openCamera() {
  await page.goto(`${given.host.consoleUrl}#/robots/${given.host.robot}`);
  await expectLive();
  await expect.poll(() => says("status"), SHOWN).toMatch(/^Ready/);
}

async function expectLive() {
  await expect.poll(() => says("camera-state"), SHOWN).toBe("Live");
}

async function expectDriving() {
  await expect.poll(async () => Math.max(...(await motorsNow())), SHOWN).toBeGreaterThan(0.1);
}

/** Stops the video program as it stands until what it gives is called. */
async function freezeVideo(): Promise<() => void> {
  const pid = await given.host.pid("video");
  process.kill(pid, "SIGSTOP");
  return () => {
    process.kill(pid, "SIGCONT");
  };
}

describe("the picture", () => {
  it("comes by itself when the page opens, with its figures", async () => {
    await openCamera();
    await expect.poll(() => says("picture-age"), SHOWN).toMatch(/^\d{1,3} ms$/);
    await expect.poll(() => says("camera-way"), SHOWN).toBe("Direct");
    await expect
      .poll(async () => Number.parseInt(await says("camera-frames"), 10), SHOWN)
      .toBeGreaterThan(10);
    expect(await says("camera-rate")).toMatch(/bit\/s$/);
    expect(await page.evaluate('document.querySelector("video").videoWidth')).toBe(640);
  });

  it("has figures whose names can be read whole at 360 pixels", async () => {
    await page.setViewportSize({ width: 360, height: 740 });
    await openCamera();
    const cut = `[...document.querySelectorAll('[aria-label="Connection of the camera"] dt')]
      .filter(({ scrollWidth, clientWidth }) => scrollWidth > clientWidth)
      .map(({ textContent }) => textContent)`;
    expect(await page.evaluate(cut)).toEqual([]);
  });

  it("is about as old as the page says, by the time in its pixels", async () => {
    await openCamera();
    await expect.poll(() => says("picture-age"), SHOWN).toMatch(/ ms$/);
    const offsetMs = Date.now() - monotonicMs();
    const differences: number[] = [];
    while (differences.length < 20) {
      const { takenAtMs, readAtEpochMs } = await frameTime(page);
      const saidMs = Number.parseInt(await says("picture-age"), 10);
      if (takenAtMs !== undefined) differences.push(readAtEpochMs - offsetMs - takenAtMs - saidMs);
    }
    // What the estimate can't see is the time inside of camera and encoder.
    const medianMs = differences.toSorted((a, b) => a - b)[10] ?? Infinity;
    expect(Math.abs(medianMs)).toBeLessThan(ESTIMATE_OFF_MS_MAX);
  });

  it("changes when the robot turns, and stays when it stands", async () => {
    await openCamera();
    const before = await view(page);
    expect(difference(before, await view(page))).toBeLessThan(SAME_VIEW_MAX);
    await page.keyboard.down("ArrowRight");
    await expect
      .poll(async () => difference(before, await view(page)), SHOWN)
      .toBeGreaterThan(OTHER_VIEW_MIN);
    await page.keyboard.up("ArrowRight");
    await expectStopped();
  });

  it("can be saved, turned as it is shown", async () => {
    await openCamera();
    await page.getByRole("button", { name: "Rotate" }).click();
    const [saved] = await Promise.all([
      page.waitForEvent("download"),
      page.getByRole("button", { name: "Snapshot" }).click(),
    ]);
    const dir = await mkdtemp(join(tmpdir(), "outrider-snapshot-"));
    await saved.saveAs(join(dir, "snapshot.png"));
    const png = await readFile(join(dir, "snapshot.png"));
    await rm(dir, { recursive: true });
    // Width and height stand at 16 and 20. PNG specification, 11.2.2.
    expect([png.readUInt32BE(16), png.readUInt32BE(20)]).toEqual([640, 480]);
    await page.getByRole("button", { name: "Rotate" }).click();
  });
});

describe("a page opened as 127.0.0.1", () => {
  it("sees the camera too, which the host names localhost", async () => {
    await page.goto(
      `${given.host.consoleUrl.replace("localhost", "127.0.0.1")}#/robots/${given.host.robot}`,
    );
    // To a browser it is another place, where nobody has signed in.
    await page.getByTestId("submit").click();
    await expectLive();
  });
});

describe("full screen", () => {
  it("keeps the emergency stop on the screen, and stops the robot when the browser leaves it", async () => {
    await openCamera();
    await page.getByRole("button", { name: "Full screen" }).click();
    await page.getByRole("button", { name: "Leave full screen" }).waitFor();
    await expect
      .poll(() => page.evaluate("document.fullscreenElement?.tagName"), SHOWN)
      .toBe("HTML");
    expect(await isShown("emergency-stop")).toBe(true);
    await page.keyboard.down("ArrowRight");
    await expectDriving();
    await page.evaluate("document.exitFullscreen()");
    await expectStopped();
    expect(await says("status")).toMatch(/^Release/);
    await page.keyboard.up("ArrowRight");
    expect(await page.getByRole("button", { name: "Leave full screen" }).isVisible()).toBe(false);
  });
});

describe("a frozen picture", () => {
  it("locks driving within half a second, stops the motors, and unlocks when it is back", async () => {
    await openCamera();
    await page.keyboard.down("ArrowRight");
    await expectDriving();
    const thaw = await freezeVideo();
    try {
      const frozenAtMs = performance.now();
      await page.getByTestId("picture-lock").waitFor();
      expect(performance.now() - frozenAtMs).toBeLessThan(LOCK_MS + MARGIN_MS);
      await expectStopped();
      expect(await says("status")).toMatch(/^Locked/);
    } finally {
      thaw();
    }
    await expectLive();
    await expect.poll(() => says("status"), SHOWN).toMatch(/^Release/);
    expect(await motorsNow()).toEqual([0, 0]);
    await page.keyboard.up("ArrowRight");
    await expect.poll(() => says("status"), SHOWN).toMatch(/^Ready/);
  });

  it("can be overridden on purpose, which shows until the picture is back", async () => {
    await openCamera();
    const thaw = await freezeVideo();
    try {
      await page.getByTestId("picture-lock").getByRole("button").click();
      await expect.poll(() => says("status"), SHOWN).toMatch(/You drive without a fresh picture/);
      await page.keyboard.down("ArrowLeft");
      await expectDriving();
      await page.keyboard.up("ArrowLeft");
      await expectStopped();
      expect(await isShown("picture-override")).toBe(true);
    } finally {
      thaw();
    }
    await expect.poll(() => isShown("picture-override"), SHOWN).toBe(false);
    expect(await says("status")).toMatch(/^Ready\nHold/);
  });

  it("leaves nothing for axe to find and fits 360 pixels, locked and overridden", async () => {
    await openCamera();
    await page.setViewportSize({ width: 360, height: 740 });
    await page.getByText("Connection", { exact: true }).click();
    const thaw = await freezeVideo();
    try {
      for (const colorScheme of ["light", "dark"] as const) {
        await page.emulateMedia({ colorScheme });
        await page.getByTestId("picture-lock").waitFor();
        expect(await violations()).toEqual([]);
        await page.getByRole("button", { name: "Drive without it" }).click();
        await page.getByTestId("picture-override").waitFor();
        expect(await violations()).toEqual([]);
        expect(await page.evaluate("document.documentElement.scrollWidth")).toBe(360);
        await page.getByRole("button", { name: "Lock again" }).click();
      }
    } finally {
      thaw();
    }
    await expectLive();
  });

  it("does not lock once the operator has stopped the video", async () => {
    await openCamera();
    await page.getByTestId("camera-toggle").click();
    await expect.poll(() => says("camera-state"), SHOWN).toBe("Stopped");
    await page.keyboard.down("ArrowLeft");
    await expectDriving();
    await page.keyboard.up("ArrowLeft");
    await expectStopped();
    await page.getByTestId("camera-toggle").click();
    await expectLive();
  });
});

describe("a loss", () => {
  it("of the signaling leaves the picture alone, and so does a call to go away", async () => {
    const sockets: WebSocketRoute[] = [];
    await page.routeWebSocket(/\/_kvs/, (socket) => {
      socket.connectToServer();
      sockets.push(socket);
    });
    await openCamera();
    sockets[0]?.send('{"messageType":"GO_AWAY"}');
    await sockets[0]?.close();
    await page.getByText("Connection", { exact: true }).click();
    await page.getByText("Closed; the picture does not need it").waitFor();
    const lostAtMs = monotonicMs();
    await expect
      .poll(async () => (await frameTime(page)).takenAtMs ?? 0, SHOWN)
      .toBeGreaterThan(lostAtMs + LOCK_MS);
    expect(sockets).toHaveLength(1);
  });

  it("that the signaling asks for before there is a picture is made good at once", async () => {
    const openedAtMs: number[] = [];
    await page.routeWebSocket(/\/_kvs/, (socket) => {
      openedAtMs.push(performance.now());
      if (openedAtMs.length > 1) socket.connectToServer();
      else socket.onMessage(() => socket.send('{"messageType":"GO_AWAY"}'));
    });
    await openCamera();
    const [first = 0, second = Infinity] = openedAtMs;
    expect(second - first).toBeLessThan(AT_ONCE_MS);
  });

  it("of the video program is mended by itself", async () => {
    await openCamera();
    const killed = await given.host.pid("video");
    process.kill(killed, "SIGKILL");
    await expect.poll(() => says("status"), SHOWN).toMatch(/^Locked/);
    await expectLive();
    await expect.poll(() => says("status"), SHOWN).toMatch(/^Ready/);
    expect(await given.host.pid("video")).not.toBe(killed);
  });
});
