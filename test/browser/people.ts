/** Signs people in and out at the console's page, as they would do it themselves. */
import { execFile } from "node:child_process";
import { join } from "node:path";
import { promisify } from "node:util";
import type { Browser, BrowserContext, Page } from "playwright-core";
import type { ConsoleHost } from "./console-host.ts";

export type DemoRole = "viewer" | "operator" | "admin";

const PEOPLE = join(import.meta.dirname, "../../tools/people.ts");
const DESKTOP = { width: 1440, height: 900 };
/** How long signing in may take on a busy machine, in ms. */
const SIGNED_IN_MS_MAX = 20_000;

/** Gives the address of a demo person, which is also how others see them. */
export function demoEmail(role: DemoRole): string {
  return `${role}@outrider.example`;
}

/** Fills the form that the page shows, and waits until it is gone. */
export async function signIn(page: Page, email: string, password: string): Promise<void> {
  await page.locator("#email").fill(email);
  await page.locator("#password").fill(password);
  await page.getByTestId("submit").click();
}

/** Opens a browser's window of its own, where a demo person has signed in. */
export async function openAs(
  browser: Browser,
  host: ConsoleHost,
  role: DemoRole,
): Promise<BrowserContext> {
  const context = await browser.newContext({ viewport: DESKTOP });
  if (host.demoPassword === undefined) return context;
  const page = await context.newPage();
  await page.goto(host.consoleUrl);
  await signIn(page, demoEmail(role), host.demoPassword);
  await page.getByTestId("account").waitFor({ timeout: SIGNED_IN_MS_MAX });
  await page.close();
  return context;
}

/** Admits somebody as an administrator does. */
export async function admit(host: ConsoleHost, email: string, group: DemoRole): Promise<void> {
  const outputs = ["--outputs", host.outputsFile];
  const argv = [PEOPLE, "admit", email, "--group", group, ...outputs];
  await promisify(execFile)(process.execPath, argv, { timeout: 60_000 });
}

/** Reads the newest code that was sent to an address from the inbox, as a person would. */
export async function codeFor(context: BrowserContext, inboxUrl: string, email: string) {
  const inbox = await context.newPage();
  await inbox.goto(inboxUrl);
  const letter = inbox.locator("li", { hasText: email }).first();
  const code = await letter.locator("code").first().innerText();
  await inbox.close();
  return code;
}
