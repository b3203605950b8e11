/**
 * People come in through the console's page in a real browser: sign-up, the code from the inbox, an
 * administrator's command, SRP by AWS's own library, and out again. What they may do is tried by
 * driving.
 */
import type { Browser, BrowserContext, Page } from "playwright-core";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { type ConsoleHost, launchBrowser, startConsoleHost } from "./console-host.ts";
import { type DrivenPage, drivenPage, SHOWN } from "./driven-page.ts";
import { admit, codeFor, demoEmail, signIn } from "./people.ts";

const PASSWORD = "Rover-drives-1";

let host: ConsoleHost;
let browser: Browser;
let context: BrowserContext;
let page: Page;
let driven: DrivenPage;

beforeAll(async () => {
  [host, browser] = await Promise.all([startConsoleHost(), launchBrowser()]);
});

afterAll(async () => {
  await browser?.close();
  await host?.[Symbol.asyncDispose]();
});

beforeEach(async () => {
  context = await browser.newContext({ viewport: { width: 1440, height: 900 } });
  page = await context.newPage();
  driven = drivenPage(host, page);
});

afterEach(async () => {
  await context.close();
});

function password() {
  if (host.demoPassword === undefined) throw new Error("the host has no demo people");
  return host.demoPassword;
}

async function expectSignedIn() {
  await expect.poll(() => driven.isShown("account"), SHOWN).toBe(true);
}

async function signInAsDemo() {
  await page.goto(host.consoleUrl);
  await page.getByTestId("submit").click();
  await expectSignedIn();
}

describe("the demo operator", () => {
  it("drives after two clicks, one to sign in and one on the robot", async () => {
    await page.goto(host.consoleUrl);
    await page.getByRole("button", { name: "Sign in" }).click();
    await page.getByRole("link", { name: host.robot }).click();
    await expect.poll(() => driven.says("status"), SHOWN).toMatch(/^Ready/);
    await driven.holdForward();
    expect(await driven.says("driver")).toBe("You drive");
    await driven.letGo();
  });

  it("stays signed in when the page is loaded anew, and not once signed out", async () => {
    await signInAsDemo();
    await page.reload();
    await expectSignedIn();
    await page.getByTestId("account").click();
    expect(await driven.says("role")).toMatch(/^Operator/);
    await page.getByTestId("sign-out").click();
    await page.getByTestId("submit").waitFor();
    await page.reload();
    await page.getByTestId("submit").waitFor();
    const kept: string = await page.evaluate("JSON.stringify({ ...localStorage })");
    expect(kept).not.toMatch(/idToken|refreshToken/);
  });

  it("is signed out in another tab too, and comes back where they were", async () => {
    await signInAsDemo();
    await driven.openRobot();
    const other = await context.newPage();
    await other.goto(host.consoleUrl);
    await other.getByTestId("account").click();
    await other.getByTestId("sign-out-everywhere").click();
    await other.getByTestId("submit").waitFor();
    await expect.poll(() => driven.says("note"), SHOWN).toMatch(/another tab/);
    await page.getByTestId("submit").click();
    await expect.poll(() => driven.says("status"), SHOWN).toMatch(/^Ready/);
  });

  it("keeps no AWS keys in the browser's storage", async () => {
    await signInAsDemo();
    const kept: string = await page.evaluate(
      "JSON.stringify([{ ...localStorage }, { ...sessionStorage }])",
    );
    expect(kept).not.toMatch(/ASIA|AKIA|secret|SessionToken/i);
  });
});

describe("somebody with a wrong password", () => {
  it("is told so in words, and stays out", async () => {
    await page.goto(host.consoleUrl);
    await signIn(page, demoEmail("operator"), "Wrong-password-1");
    await expect.poll(() => driven.says("problem"), SHOWN).toMatch(/password is wrong/);
    expect(await driven.violations()).toEqual([]);
    await signIn(page, "nobody@outrider.example", "Wrong-password-1");
    await expect.poll(() => driven.says("problem"), SHOWN).toMatch(/password is wrong/);
  });
});

describe("somebody new", () => {
  it("signs up, confirms by the code, waits to be admitted, and then drives", async () => {
    const email = "ada@outrider.example";
    await page.goto(host.consoleUrl);
    await page.getByRole("button", { name: "Sign up" }).click();
    await page.locator("#name").fill("Ada Lovelace");
    await page.locator("#email").fill(email);
    await page.locator("#password").fill("short");
    expect(await page.locator('[data-kept="false"]').count()).toBe(4);
    await page.locator("#password").fill(PASSWORD);
    expect(await page.locator('[data-kept="false"]').count()).toBe(0);
    await page.getByTestId("submit").click();
    const inboxUrl = await page.getByTestId("inbox").getAttribute("href");
    await page.locator("#code").fill("000000");
    await page.getByTestId("submit").click();
    await expect.poll(() => driven.says("problem"), SHOWN).toMatch(/code is wrong/);
    await page.locator("#code").fill(await codeFor(context, inboxUrl ?? "", email));
    await page.getByTestId("submit").click();
    await expect.poll(() => driven.isShown("waiting"), SHOWN).toBe(true);
    expect(await driven.says("waiting")).toMatch(`admit ${email}`);
    expect(await driven.violations()).toEqual([]);
    await admit(host, email, "operator");
    await page.getByTestId("look").click();
    await expectSignedIn();
    await driven.openRobot();
    await driven.holdForward();
    expect(await driven.says("driver")).toBe("You drive");
    await driven.letGo();
  });
});

describe("somebody who forgot the password", () => {
  it("chooses a new one with a code", async () => {
    const email = demoEmail("viewer");
    await page.goto(host.consoleUrl);
    await page.getByRole("button", { name: "Forgot" }).click();
    await page.locator("#email").fill(email);
    await page.getByTestId("submit").click();
    const inboxUrl = await page.getByTestId("inbox").getAttribute("href");
    await page.locator("#code").fill(await codeFor(context, inboxUrl ?? "", email));
    await page.locator("#password").fill(PASSWORD);
    await page.getByTestId("submit").click();
    await expect.poll(() => driven.says("note"), SHOWN).toMatch(/is changed/);
    await signIn(page, email, PASSWORD);
    await expectSignedIn();
    await page.getByTestId("account").click();
    expect(await driven.says("role")).toMatch(/^Viewer/);
  });
});

describe("a session whose tokens are refused", () => {
  it("ends at the sign-in page, which says so", async () => {
    await signInAsDemo();
    await page.evaluate(`
      for (const key of Object.keys(localStorage))
        if (/\\.(refreshToken|idToken|accessToken)$/.test(key)) localStorage.setItem(key, "e30.e30.x");
    `);
    await page.reload();
    await expect.poll(() => driven.says("note"), SHOWN).toMatch(/has ended/);
    await signIn(page, demoEmail("operator"), password());
    await expectSignedIn();
  });
});

describe("the pages for signing in", () => {
  it("fit 360 pixels, and leave axe nothing to find, in light and dark", async () => {
    await page.setViewportSize({ width: 360, height: 740 });
    for (const colorScheme of ["light", "dark"] as const) {
      await page.emulateMedia({ colorScheme });
      await page.goto(host.consoleUrl);
      await page.reload();
      for (const name of ["Sign up", "Back to sign in", "Forgot"]) {
        await page.getByTestId("submit").waitFor();
        expect(await driven.violations()).toEqual([]);
        expect(await driven.widthOfContent()).toBe(360);
        await page.getByRole("button", { name }).click();
      }
    }
  });

  it("are worked by keyboard alone", async () => {
    await page.goto(host.consoleUrl);
    await page.locator("#password").focus();
    await page.keyboard.press("Enter");
    await expectSignedIn();
    await page.getByTestId("account").focus();
    await page.keyboard.press("Enter");
    await page.keyboard.press("Tab");
    await page.keyboard.press("Enter");
    await page.getByTestId("submit").waitFor();
  });
});
