/** Gives each test of a file a page of its own, where an operator has signed in, on one host. */
import type { Browser } from "playwright-core";
import { afterAll, afterEach, beforeAll, beforeEach } from "vitest";
import { type ConsoleHost, launchBrowser, startConsoleHost } from "./console-host.ts";
import { type DrivenPage, drivenPage } from "./driven-page.ts";
import { openAs } from "./people.ts";

export interface SignedIn {
  readonly host: ConsoleHost;
  readonly browser: Browser;
  readonly driven: DrivenPage;
}

const DESKTOP = { width: 1440, height: 900 };

/** Starts host and browser before the file's tests; what it gives is filled in by then. */
export function useSignedIn(): SignedIn {
  const given: { host?: ConsoleHost; browser?: Browser; driven?: DrivenPage } = {};
  let storageState: Awaited<ReturnType<Awaited<ReturnType<typeof openAs>>["storageState"]>>;
  beforeAll(async () => {
    const [host, browser] = await Promise.all([startConsoleHost(), launchBrowser()]);
    Object.assign(given, { host, browser });
    const context = await openAs(browser, host, "operator");
    storageState = await context.storageState();
    await context.close();
  });
  afterAll(async () => {
    await given.browser?.close();
    await given.host?.[Symbol.asyncDispose]();
  });
  beforeEach(async () => {
    const { browser, host } = given as SignedIn;
    const page = await browser.newPage({ viewport: DESKTOP, storageState });
    given.driven = drivenPage(host, page);
  });
  afterEach(async () => {
    await given.driven?.page.close();
  });
  return given as SignedIn;
}
