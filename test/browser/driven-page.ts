/** Looks at a robot's page and lays hands on it, as a person does. */
import axe from "axe-core";
import type { Page } from "playwright-core";
import { expect } from "vitest";
import type { ConsoleHost } from "./console-host.ts";

/** How long the chain may take to show what was done, in ms. */
export const SHOWN = { timeout: 15_000, interval: 50 };

export interface DrivenPage {
  readonly page: Page;
  /** Gives the text of what bears a name for tests. */
  says(name: string): Promise<string>;
  isShown(name: string): Promise<boolean>;
  /** Opens the robot's page and waits until it can be driven. */
  openRobot(): Promise<void>;
  /** Presses and holds a key until the bus shows both motors running forward. */
  holdForward(): Promise<void>;
  /** Lets the key go and waits until the motors stand. */
  letGo(): Promise<void>;
  /** Lists what axe finds on the page as it is. */
  violations(): Promise<string[]>;
  widthOfContent(): Promise<number>;
}

/** Makes the hands and eyes for a page of a host. */
export function drivenPage(host: ConsoleHost, page: Page): DrivenPage {
  const says = (name: string) => page.getByTestId(name).first().innerText();
  return {
    page,
    says,
    isShown: (name) => page.getByTestId(name).first().isVisible(),
    openRobot: async () => {
      await page.goto(`${host.consoleUrl}#/robots/${host.robot}`);
      await expect.poll(() => says("status"), SHOWN).toMatch(/^(Ready|Emergency stop|Watching)/);
    },
    holdForward: () => holdForward(host, page, says),
    letGo: async () => {
      await page.keyboard.up("ArrowUp");
      await expectStopped(host);
    },
    violations: async () => {
      await page.evaluate(axe.source);
      const found: { violations: { id: string }[] } = await page.evaluate("axe.run(document)");
      return found.violations.map(({ id }) => id);
    },
    widthOfContent: () => page.evaluate("document.documentElement.scrollWidth"),
  };
}

/**
 * Holds the key, and presses anew where the page wants the hand off first: on a busy machine the
 * picture may be old for a moment, which locks driving as it should.
 */
async function holdForward(
  host: ConsoleHost,
  page: Page,
  says: (name: string) => Promise<string>,
): Promise<void> {
  await page.keyboard.down("ArrowUp");
  const speed = async () => {
    if ((await says("status")).startsWith("Release")) {
      await page.keyboard.up("ArrowUp");
      await page.keyboard.down("ArrowUp");
    }
    return Math.min(...(await motorsNow(host)));
  };
  await expect.poll(speed, SHOWN).toBeGreaterThan(0.1);
}

/** Gives what the motors amount to now, from the trace of the bus. */
export async function motorsNow(host: ConsoleHost): Promise<readonly [number, number]> {
  return (await host.motors()).at(-1) ?? [0, 0];
}

/** Waits until the motors stand. */
export async function expectStopped(host: ConsoleHost): Promise<void> {
  await expect.poll(() => motorsNow(host), SHOWN).toEqual([0, 0]);
}
