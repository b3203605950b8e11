/**
 * A person drives from a real browser through the real chain: page, signed WebSocket, broker with
 * the synthesized policies, robot process, gate, simulated bus. What the motors did is read from
 * the trace of the bus, not from what the page believes.
 */
import type { Page, WebSocketRoute } from "playwright-core";
import { beforeEach, describe, expect, it } from "vitest";
import { expectStopped as expectStoppedOn, motorsNow as motorsOf, SHOWN } from "./driven-page.ts";
import { useSignedIn } from "./signed-in.ts";

/** Height of a line of small print, in pixels: 13 of letters. */
const LINE_PX = 18;

const given = useSignedIn();
let page: Page;
beforeEach(() => {
  ({ page } = given.driven);
});

const says = (name: string) => given.driven.says(name);
const openRobot = () => given.driven.openRobot();
const holdForward = () => given.driven.holdForward();
const violations = () => given.driven.violations();
const widthOfContent = () => given.driven.widthOfContent();
const motorsNow = () => motorsOf(given.host);
const expectStopped = () => expectStoppedOn(given.host);

describe("the robots' list", () => {
  it("shows which robots are online, and leads to their pages", async () => {
    await page.goto(given.host.consoleUrl);
    await expect.poll(() => says("presence"), SHOWN).toBe("Online");
    await page.getByRole("link", { name: given.host.robot }).click();
    await expect.poll(() => says("status"), SHOWN).toMatch(/^Ready/);
    await expect.poll(() => says("telemetry-age"), SHOWN).toMatch(/^[0-2]\.\d s$/);
    await expect.poll(() => says("round-trip"), SHOWN).toMatch(/ ms$/);
  });
});

describe("driving", () => {
  it("moves the motors while a key is held and stops them when it is released", async () => {
    await openRobot();
    await holdForward();
    expect(await says("status")).toMatch(/^Driving/);
    await page.keyboard.up("ArrowUp");
    await expectStopped();
  });

  it("moves them while a button of the pad or the joystick is held", async () => {
    await openRobot();
    for (const name of ["pad-backward", "joystick"]) {
      const box = await page.locator(`[data-test="${name}"]`).boundingBox();
      if (box === null) throw new Error(`${name} is not shown`);
      await page.mouse.move(box.x + box.width / 2, box.y + box.height / 2);
      await page.mouse.down();
      await page.mouse.move(box.x + box.width / 2, box.y + box.height - 4);
      await expect.poll(async () => Math.max(...(await motorsNow())), SHOWN).toBeLessThan(-0.1);
      await page.mouse.up();
      await expectStopped();
    }
  });

  it("stops with space, and does not go on although the key is still held", async () => {
    await openRobot();
    await holdForward();
    await page.keyboard.press("Space");
    await expectStopped();
    await expect.poll(() => says("status"), SHOWN).toMatch(/^Release/);
    expect(await motorsNow()).toEqual([0, 0]);
    await page.keyboard.up("ArrowUp");
    await expect.poll(() => says("status"), SHOWN).toMatch(/^Ready/);
  });

  it("stops when the window loses the focus, and when the page is left", async () => {
    await openRobot();
    await holdForward();
    await page.evaluate('window.dispatchEvent(new Event("blur"))');
    await expectStopped();
    await page.keyboard.up("ArrowUp");
    await holdForward();
    await page.goto("about:blank");
    await expectStopped();
  });

  it("stops when the link is lost, and does not go on by itself when it is back", async () => {
    const sockets: WebSocketRoute[] = [];
    await page.routeWebSocket(/\/mqtt/, (socket) => {
      socket.connectToServer();
      sockets.push(socket);
    });
    await openRobot();
    await holdForward();
    await sockets.at(-1)?.close();
    await expectStopped();
    await expect.poll(() => sockets.length, SHOWN).toBe(2);
    await expect.poll(() => says("status"), SHOWN).toMatch(/^Release/);
    expect(await motorsNow()).toEqual([0, 0]);
    await page.keyboard.up("ArrowUp");
    await expect.poll(() => says("status"), SHOWN).toMatch(/^Ready/);
  });

  it("shows no motor as running once the link has been lost for a while", async () => {
    const sockets: WebSocketRoute[] = [];
    const cut = new AbortController();
    await page.routeWebSocket(/\/mqtt/, async (socket) => {
      if (cut.signal.aborted) return socket.close();
      socket.connectToServer();
      sockets.push(socket);
    });
    await openRobot();
    await holdForward();
    await expect.poll(() => says("motor-left"), SHOWN).toMatch(/[1-9]0?%$/);
    cut.abort();
    await sockets.at(-1)?.close();
    await expect.poll(() => says("motor-left"), SHOWN).toBe("–");
  });

  it("stops when the system takes a touch away", async () => {
    await openRobot();
    const box = await page.locator('[data-test="pad-forward"]').boundingBox();
    const touchPoints = [{ x: (box?.x ?? 0) + 10, y: (box?.y ?? 0) + 10 }];
    const session = await page.context().newCDPSession(page);
    await session.send("Input.dispatchTouchEvent", { type: "touchStart", touchPoints });
    await expect.poll(async () => Math.min(...(await motorsNow())), SHOWN).toBeGreaterThan(0.1);
    await session.send("Input.dispatchTouchEvent", { type: "touchCancel", touchPoints: [] });
    await expectStopped();
  });

  it("follows a gamepad, and stops when it is unplugged", async () => {
    await page.addInitScript(`
      const buttons = Array.from({ length: 17 }, () => ({ pressed: false }));
      globalThis.pad = { connected: true, axes: [0, 0], buttons };
      navigator.getGamepads = () => [globalThis.pad];
    `);
    await openRobot();
    await page.evaluate("pad.axes = [0, -1]");
    await expect.poll(async () => Math.min(...(await motorsNow())), SHOWN).toBeGreaterThan(0.1);
    await page.evaluate("pad = null");
    await expectStopped();
  });

  it("keeps to the speed limit", async () => {
    await openRobot();
    await page.locator("#limit").fill("20");
    await page.keyboard.down("KeyW");
    await expect.poll(async () => (await motorsNow())[0], SHOWN).toBeGreaterThan(0);
    await page.keyboard.up("KeyW");
    await expectStopped();
    const newest = (await given.host.motors()).slice(-20);
    const stood = newest.findLastIndex(([left], index) => left === 0 && index < newest.length - 1);
    for (const [left] of newest.slice(stood + 1)) expect(left).toBeLessThan(0.21);
  });
});

describe("the emergency stop", () => {
  it("latches, survives a reload, and is cleared only by holding the button", async () => {
    await openRobot();
    await holdForward();
    await page.keyboard.press("Escape");
    await expectStopped();
    await expect.poll(() => says("status"), SHOWN).toMatch(/^Emergency stop/);
    await page.keyboard.up("ArrowUp");
    await page.reload();
    await expect.poll(() => says("status"), SHOWN).toMatch(/^Emergency stop/);
    expect(await violations()).toEqual([]);
    await page.locator('[data-test="clear"]').click();
    expect(await says("status")).toMatch(/^Emergency stop/);
    await page.locator('[data-test="clear"]').hover();
    await page.mouse.down();
    await expect.poll(() => says("status"), SHOWN).toMatch(/^Ready/);
    await page.mouse.up();
    await holdForward();
    await page.keyboard.up("ArrowUp");
    await expectStopped();
  });
});

describe("identify", () => {
  it("is answered by the robot", async () => {
    await openRobot();
    await page.locator('[data-test="identify"]').click();
    await expect.poll(() => page.locator(".identify").innerText(), SHOWN).toMatch(/It /);
  });
});

describe("the page", () => {
  it("has nothing for axe to find, in light and dark", async () => {
    for (const colorScheme of ["light", "dark"] as const) {
      await page.emulateMedia({ colorScheme });
      await page.goto(given.host.consoleUrl);
      await expect.poll(() => says("presence"), SHOWN).toBe("Online");
      expect(await violations()).toEqual([]);
      await openRobot();
      expect(await violations()).toEqual([]);
    }
  });

  it("fits 360 pixels, the emergency stop always within", async () => {
    await page.setViewportSize({ width: 360, height: 740 });
    await page.goto(given.host.consoleUrl);
    await expect.poll(() => says("presence"), SHOWN).toBe("Online");
    expect(await widthOfContent()).toBe(360);
    await openRobot();
    expect(await widthOfContent()).toBe(360);
    for (const top of [0, 600, 5_000]) {
      await page.evaluate(`window.scrollTo(0, ${top})`);
      const button = page.locator('[data-test="emergency-stop"]');
      const box = await button.boundingBox();
      expect((box?.y ?? 740) + (box?.height ?? 0)).toBeLessThanOrEqual(740);
    }
  });

  it("names a robot's board and software in one line at 360 pixels", async () => {
    await page.setViewportSize({ width: 360, height: 740 });
    await openRobot();
    const about = page.getByText(/, software \d/);
    const box = await about.boundingBox();
    expect(box?.height).toBeLessThan(2 * LINE_PX);
  });

  it("reports no error to the browser", async () => {
    const errors: string[] = [];
    page.on("pageerror", ({ message }) => errors.push(message));
    page.on("console", (message) => {
      if (message.type() === "error") errors.push(message.text());
    });
    await openRobot();
    expect(errors).toEqual([]);
  });
});
