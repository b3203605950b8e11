/**
 * Several people at one robot, each in a browser of their own: who drives is one of them, everybody
 * sees who, and anybody may stop. What the motors did is read from the trace of the bus.
 */
import type { Browser, BrowserContext } from "playwright-core";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { type ConsoleHost, launchBrowser, startConsoleHost } from "./console-host.ts";
import { type DrivenPage, drivenPage, expectStopped, motorsNow, SHOWN } from "./driven-page.ts";
import { type DemoRole, demoEmail, openAs } from "./people.ts";

/** How long a lease outlives who held it, in ms, with what a busy machine may add. */
const EXPIRED = { timeout: 45_000, interval: 250 };
/** The robot whose driver leaves without a word. */
const LEFT = "rover-2";

let host: ConsoleHost;
let browser: Browser;
const people = new Map<DemoRole, BrowserContext>();
const opened: DrivenPage[] = [];

beforeAll(async () => {
  [host, browser] = await Promise.all([startConsoleHost({ robots: 2 }), launchBrowser()]);
  for (const role of ["operator", "admin", "viewer"] as const)
    people.set(role, await openAs(browser, host, role));
});

afterAll(async () => {
  await browser?.close();
  await host?.[Symbol.asyncDispose]();
});

afterEach(async () => {
  await Promise.all(opened.splice(0).map(({ page }) => page.close()));
});

/** Opens a robot's page in a tab of somebody's browser. */
async function open(role: DemoRole, at = host): Promise<DrivenPage> {
  const page = await people.get(role)?.newPage();
  if (page === undefined) throw new Error(`nobody is ${role}`);
  const driven = drivenPage(at, page);
  opened.push(driven);
  await driven.openRobot();
  return driven;
}

/** Shows a tab that was behind, and waits until its picture is fresh again. */
async function comeForward(driven: DrivenPage) {
  await driven.page.bringToFront();
  await expect.poll(() => driven.says("status"), SHOWN).toMatch(/^(Ready|Watching|Emergency)/);
}

async function expectDriver(driven: DrivenPage, words: string, limit = SHOWN) {
  await expect.poll(() => driven.says("driver"), limit).toBe(words);
}

/** Opens the robot for two people, of whom the operator drives. */
async function openContested() {
  const operator = await open("operator");
  const admin = await open("admin");
  await expectDriver(admin, "Nobody drives");
  await comeForward(operator);
  await operator.holdForward();
  await expectDriver(operator, "You drive");
  await expectDriver(admin, `${demoEmail("operator")} drives`);
  return { operator, admin };
}

// First, at a robot that nobody else drives: the last test looks whose it is then.
it("a robot stops when its driver's browser dies", async () => {
  const operator = await open("operator", host.with(LEFT));
  await operator.holdForward();
  await expectDriver(operator, "You drive");
  const session = await operator.page.context().newCDPSession(operator.page);
  // The page is gone before it could answer, so this never resolves.
  void session.send("Page.crash").catch(() => undefined);
  await expectStopped(host.with(LEFT));
});

describe("a robot that somebody drives", () => {
  it("is not driven by another, who is told by whom", async () => {
    const { operator, admin } = await openContested();
    await operator.letGo();
    await comeForward(admin);
    await admin.page.keyboard.down("ArrowUp");
    await expect.poll(() => admin.says("status"), SHOWN).toMatch(/drives\. You can watch/);
    expect(await motorsNow(host)).toEqual([0, 0]);
    await admin.page.keyboard.up("ArrowUp");
  });

  it("is stopped by anybody", async () => {
    const { operator, admin } = await openContested();
    await admin.page.getByTestId("stop").dispatchEvent("pointerdown");
    await expectStopped(host);
    await expect.poll(() => operator.says("status"), SHOWN).toMatch(/^Release/);
    await operator.letGo();
  });

  it("is free again when its driver lets go, and when the page is closed", async () => {
    const { operator, admin } = await openContested();
    await operator.letGo();
    await operator.page.getByTestId("release").click();
    await expectDriver(admin, "Nobody drives");
    await operator.holdForward();
    await expectDriver(admin, `${demoEmail("operator")} drives`);
    await operator.letGo();
    await operator.page.goto("about:blank");
    await expectDriver(admin, "Nobody drives");
  });
});

describe("the wheel", () => {
  it("is asked for, and given by keyboard with the emergency stop in sight", async () => {
    const { operator, admin } = await openContested();
    await operator.letGo();
    await admin.page.getByTestId("ask").click();
    await operator.page.getByTestId("lease-request").waitFor();
    expect(await operator.says("lease-request")).toMatch(demoEmail("admin"));
    expect(await operator.violations()).toEqual([]);
    for (const size of [
      { width: 360, height: 740 },
      { width: 1440, height: 900 },
    ]) {
      await operator.page.setViewportSize(size);
      expect(await covers(operator, "emergency-stop", "lease-request")).toBe(false);
    }
    await operator.page.getByTestId("give").focus();
    await operator.page.keyboard.press("Enter");
    await expectDriver(admin, "You drive");
    await expectDriver(operator, `${demoEmail("admin")} drives`);
    await comeForward(admin);
    await admin.holdForward();
    await admin.letGo();
  });

  it("is kept by who wants to keep it", async () => {
    const { operator, admin } = await openContested();
    await admin.page.getByTestId("ask").click();
    await operator.page.getByTestId("decline").click();
    await expect.poll(() => operator.isShown("lease-request"), SHOWN).toBe(false);
    await expect.poll(() => admin.isShown("ask"), SHOWN).toBe(true);
    expect(await operator.says("driver")).toBe("You drive");
    expect(Math.min(...(await motorsNow(host)))).toBeGreaterThan(0.1);
    await operator.letGo();
  });

  it("is taken over by an administrator with a reason, which stands in the history", async () => {
    const { operator, admin } = await openContested();
    expect(await operator.isShown("take-over")).toBe(false);
    await admin.page.getByTestId("take-over").click();
    await admin.page.locator("#take-reason").fill("The robot stands in the way");
    await admin.page.keyboard.press("Enter");
    await expectDriver(admin, "You drive");
    await expectStopped(host);
    await expect.poll(() => operator.says("status"), SHOWN).toMatch(/^Release/);
    await operator.page.keyboard.up("ArrowUp");
    await admin.page.getByRole("link", { name: "Who drove" }).click();
    await expect
      .poll(() => admin.says("history"), SHOWN)
      .toMatch(/took over from operator@outrider\.example\s+The robot stands in the way/);
  });
});

/** Says whether one element lies over any of another. */
async function covers({ page }: DrivenPage, below: string, above: string): Promise<boolean> {
  const [a, b] = await Promise.all([
    page.getByTestId(below).boundingBox(),
    page.getByTestId(above).boundingBox(),
  ]);
  if (a === null || b === null) throw new Error("one of them is not shown");
  const apart = a.x >= b.x + b.width || b.x >= a.x + a.width;
  return !(apart || a.y >= b.y + b.height || b.y >= a.y + a.height);
}

describe("two tabs of one person", () => {
  it("drive one at a time, and say so", async () => {
    const first = await open("operator");
    const second = await open("operator");
    expect(await second.says("status")).toMatch(/another tab/);
    await second.page.keyboard.down("ArrowUp");
    await comeForward(first);
    await first.holdForward();
    await first.letGo();
    await expectDriver(second, "You drive in another tab");
    await second.page.keyboard.up("ArrowUp");
    await comeForward(second);
    await second.page.getByTestId("take-tab").click();
    await expectDriver(second, "You drive");
    await expect.poll(() => first.isShown("take-tab"), SHOWN).toBe(true);
    await expect.poll(() => second.says("status"), SHOWN).toMatch(/^Ready/);
    await second.holdForward();
    await second.letGo();
  });

  it("leave the wheel to the other when one is closed", async () => {
    const first = await open("operator");
    const second = await open("operator");
    await first.page.close();
    await expect.poll(() => second.isShown("take-tab"), SHOWN).toBe(false);
    await expect.poll(() => second.says("status"), SHOWN).toMatch(/^Ready/);
  });
});

describe("a viewer", () => {
  let viewer: DrivenPage;
  beforeEach(async () => {
    viewer = await open("viewer");
  });

  it("sees the robot and has no pad, and what is pressed moves nothing", async () => {
    expect(await viewer.says("watch")).toMatch(/ask an administrator to drive/);
    expect(await viewer.isShown("pad-forward")).toBe(false);
    await expect.poll(() => viewer.says("camera-state"), SHOWN).toBe("Live");
    await expect.poll(() => viewer.says("telemetry-age"), SHOWN).toMatch(/^[0-2]\.\d s$/);
    await viewer.page.keyboard.down("ArrowUp");
    await viewer.page.waitForTimeout(1_000);
    expect(await motorsNow(host)).toEqual([0, 0]);
    await viewer.page.keyboard.up("ArrowUp");
    expect(await viewer.says("link")).toMatch(/Connected/);
    expect(await viewer.violations()).toEqual([]);
  });

  it("stops who drives, and raises the emergency stop, which only a driver clears", async () => {
    const operator = await open("operator");
    await operator.holdForward();
    await expectDriver(viewer, `${demoEmail("operator")} drives`);
    await comeForward(viewer);
    await viewer.page.keyboard.press("Space");
    await expectStopped(host);
    await operator.page.keyboard.up("ArrowUp");
    await viewer.page.keyboard.press("Escape");
    await expect.poll(() => viewer.says("status"), SHOWN).toMatch(/^Emergency stop/);
    expect(await viewer.isShown("clear")).toBe(false);
    await comeForward(operator);
    await operator.page.getByTestId("clear").hover();
    await operator.page.mouse.down();
    await expect.poll(() => operator.says("status"), SHOWN).toMatch(/^Ready/);
    await operator.page.mouse.up();
  });
});

describe("the pages about drivers and devices", () => {
  it("list, fit 360 pixels, and leave axe nothing to find, in light and dark", async () => {
    const viewer = await open("viewer");
    const { page } = viewer;
    for (const [hash, name, words] of [
      ["#/devices", "devices", host.robot],
      [`#/robots/${host.robot}/drivers`, "history", demoEmail("operator")],
    ] as const) {
      await page.goto(`${host.consoleUrl}${hash}`);
      await expect.poll(() => viewer.says(name), SHOWN).toMatch(words);
      for (const colorScheme of ["light", "dark"] as const) {
        await page.emulateMedia({ colorScheme });
        for (const width of [360, 1440]) {
          await page.setViewportSize({ width, height: 800 });
          expect(await viewer.violations()).toEqual([]);
          expect(await viewer.widthOfContent()).toBe(width);
        }
      }
    }
    await page.goto(`${host.consoleUrl}#/devices`);
    await expect.poll(() => viewer.says("certificate"), SHOWN).toMatch(/^(Ends in|Active)/);
  });
});

it("a robot whose driver's browser died is free after half a minute", async () => {
  const admin = await open("admin", host.with(LEFT));
  await expectDriver(admin, "Nobody drives", EXPIRED);
  await admin.holdForward();
  await expectDriver(admin, "You drive");
  await admin.letGo();
});
