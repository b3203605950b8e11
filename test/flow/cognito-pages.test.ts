/** Aim: inbox and sign-in page work in a browser, at a phone's width, light and dark, for everyone. */
import axe from "axe-core";
import { type Browser, chromium, type Page } from "playwright-core";
import { afterAll, beforeAll, expect, it } from "vitest";
import {
  CLIENT_ID,
  type CognitoHost,
  clientProperties,
  openCognitoHost,
  POOL_ID,
} from "./cognito-host.ts";

let host: CognitoHost;
let browser: Browser;
let page: Page;
const complaints: string[] = [];

beforeAll(async () => {
  host = await openCognitoHost();
  const args = ["--no-sandbox", "--disable-dev-shm-usage"];
  browser = await chromium.launch({ executablePath: "/usr/bin/chromium", args });
  const context = await browser.newContext({ viewport: { width: 360, height: 640 } });
  page = await context.newPage();
  page.on("console", (message) => {
    if (message.type() === "error") complaints.push(message.text());
  });
});
afterAll(async () => {
  await browser.close();
  await host[Symbol.asyncDispose]();
});

/** Checks width and accessibility in both schemes; axe is evaluated from outside the page's policy. */
async function expectFine(): Promise<void> {
  for (const colorScheme of ["light", "dark"] as const) {
    await page.emulateMedia({ colorScheme });
    const width = await page.evaluate("document.documentElement.scrollWidth");
    expect(width).toBeLessThanOrEqual(360);
    await page.evaluate(axe.source);
    const found: { violations: { id: string }[] } = await page.evaluate("axe.run(document)");
    expect(found.violations.map(({ id }) => id)).toEqual([]);
  }
}

it("the inbox shows a letter as it comes, as text", async () => {
  await page.goto(host.userPools.inboxUrl);
  await page.getByText("Nothing yet.").waitFor();
  await expectFine();
  host.userPools.inbox.deliver({
    to: `${"long".repeat(30)}@outrider.example`,
    subject: "Your code <b>now</b>",
    text: "The code is 123456.",
    purpose: "sign-up",
    code: "123456",
  });
  await page.getByText("1 letter").waitFor();
  expect(await page.locator("code").textContent()).toBe("123456");
  expect(await page.locator("h2").textContent()).toBe("Your code <b>now</b>");
  await expectFine();
  expect(complaints).toEqual([]);
});

it("the sign-in page says what is wrong, and goes back to the application", async () => {
  const back = `${host.endpoint}/_outrider/inbox`;
  host.put("AWS::Cognito::UserPoolClient", CLIENT_ID, {
    ...clientProperties,
    AllowedOAuthFlowsUserPoolClient: true,
    AllowedOAuthFlows: ["code"],
    AllowedOAuthScopes: ["openid"],
    CallbackURLs: [back],
  });
  host.put("AWS::Cognito::UserPoolDomain", "pages", { UserPoolId: POOL_ID, Domain: "pages" });
  const demo = host.userPools.seedDemo(POOL_ID);
  const query = new URLSearchParams({
    response_type: "code",
    client_id: CLIENT_ID,
    redirect_uri: back,
  });
  await page.goto(`${host.endpoint}/_cognito/pages/oauth2/authorize?${query}`);
  await expectFine();
  const signIn = async (password: string) => {
    await page.getByLabel("E-mail or username").fill(demo?.user ?? "");
    await page.getByLabel("Password").fill(password);
    await page.getByRole("button", { name: "Sign in" }).click();
  };
  await signIn("Wrong-password-1");
  await page.getByRole("alert").getByText("Incorrect username or password.").waitFor();
  await expectFine();
  await signIn(demo?.password ?? "");
  await page.waitForURL(/\/_outrider\/inbox\?code=[0-9a-f-]{36}$/);
});
