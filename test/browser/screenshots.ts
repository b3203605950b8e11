/**
 * Takes the pictures of the console for README and docs, with a robot that has just been driven about,
 * and with the first display where the host runs one.
 * By hand: `node test/browser/screenshots.ts --out docs/images`
 */
import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { parseArgs } from "node:util";
import type { Page } from "playwright-core";
import { launchBrowser, startConsoleHost } from "./console-host.ts";
import { openAs } from "./people.ts";

/** Keys held one after the other and for how long, in ms: a drive with bends in it. */
const DRIVE = [
  [["KeyW"], 2_500],
  [["KeyW", "KeyA"], 1_200],
  [["KeyW"], 2_000],
  [["KeyW", "KeyD"], 1_500],
  [["KeyW"], 2_000],
  [["KeyS", "KeyA"], 900],
  [["KeyW", "KeyD"], 1_200],
] as const;
const SIZES = [
  { width: 360, height: 740 },
  { width: 1440, height: 860 },
];

/** How often, and each time for how long in ms, it is tried to drive. */
const DRIVE_TRIES = 5;
const DRIVE_MS_MAX = 2_000;

/** How long the list of displays may take, in ms. */
const LISTED_MS_MAX = 10_000;

const { values } = parseArgs({
  options: { out: { type: "string", default: "docs/images" }, help: { type: "boolean" } },
});
if (values.help === true) {
  process.stdout.write("Usage: node test/browser/screenshots.ts [--out docs/images]\n");
} else {
  await takeAll(values.out);
}

async function takeAll(out: string): Promise<void> {
  await mkdir(out, { recursive: true });
  await using host = await startConsoleHost();
  await using browser = await launchBrowser();
  const context = await openAs(browser, host, "operator");
  const page = await context.newPage();
  await page.goto(`${host.consoleUrl}#/robots/${host.robot}`);
  await page.getByText("Ready").waitFor();
  for (const [keys, ms] of DRIVE) await hold(page, keys, ms);
  for (const colorScheme of ["light", "dark"] as const) {
    for (const size of SIZES) {
      await page.emulateMedia({ colorScheme });
      await page.setViewportSize(size);
      await startDriving(page);
      // Long enough for a telemetry to show the drive, short enough not to meet a wall.
      await pause(900);
      const path = join(out, `console-${colorScheme}-${size.width}.png`);
      await page.screenshot({ path });
      await page.keyboard.up("KeyW");
      // Back again, so that the next picture shows more than a wall.
      await hold(page, ["KeyS"], 2_000);
      process.stdout.write(`${path}\n`);
    }
  }
  await page.goto(`${host.consoleUrl}#/displays`);
  await takeDisplay(page, out);
}

/** Takes the two pictures of docs/console.md. */
async function takeDisplay(page: Page, out: string): Promise<void> {
  const display = page.getByTestId("displays").getByRole("link").first();
  const isThere = await display.waitFor({ timeout: LISTED_MS_MAX }).then(
    () => true,
    () => false,
  );
  if (!isThere) {
    process.stdout.write("no display runs: its pictures stay as they are\n");
    return;
  }
  await display.click();
  await page.getByText("Live. Changed").waitFor();
  await page.locator("#brightness-slider").waitFor();
  for (const [colorScheme, width, height] of [
    ["light", 1440, 900],
    ["dark", 360, 740],
  ] as const) {
    await page.emulateMedia({ colorScheme });
    await page.setViewportSize({ width, height });
    const path = join(out, `display-${colorScheme}-${width}.png`);
    await page.screenshot({ path });
    process.stdout.write(`${path}\n`);
  }
}

/** Holds the key until it drives: the picture may be old for a moment after a change of size. */
async function startDriving(page: Page): Promise<void> {
  for (let left = DRIVE_TRIES; ; left -= 1) {
    await page.keyboard.down("KeyW");
    const driving = page.getByText("Driving", { exact: true }).waitFor({ timeout: DRIVE_MS_MAX });
    if (
      await driving.then(
        () => true,
        () => false,
      )
    )
      return;
    await page.keyboard.up("KeyW");
    if (left === 0) throw new Error("the robot does not drive");
  }
}

async function hold(page: Page, keys: readonly string[], ms: number): Promise<void> {
  for (const key of keys) await page.keyboard.down(key);
  await pause(ms);
  for (const key of keys) await page.keyboard.up(key);
}
