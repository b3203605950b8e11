/**
 * A person watches and changes a display from a real browser, through the real broker with the
 * synthesized policies. What the display was told is read from the display, not from what the page
 * believes.
 */
import type { Page } from "playwright-core";
import sharp from "sharp";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { drivenPage, SHOWN } from "./driven-page.ts";
import { type FakeDisplay, PAGE_COLOURS, startFakeDisplay } from "./fake-display.ts";
import { openAs } from "./people.ts";
import { useSignedIn } from "./signed-in.ts";

const NAME = "kiosk-1";
const given = useSignedIn();
let display: FakeDisplay;
let page: Page;
beforeAll(async () => {
  display = await startFakeDisplay(given.host, NAME);
});
afterAll(async () => {
  await display?.[Symbol.asyncDispose]();
});
beforeEach(() => {
  ({ page } = given.driven);
});

const says = (name: string) => given.driven.says(name);
/** Gives the text of a name within the display's row, as there may be other displays. */
const rowSays = (name: string) => row().getByTestId(name).first().innerText();
const row = () => page.locator(`[data-thing="${NAME}"]`);
const openList = () => page.goto(`${given.host.consoleUrl}#/displays`);

async function openDisplay(): Promise<void> {
  await page.goto(`${given.host.consoleUrl}#/displays/${NAME}`);
  await expect.poll(() => says("picture"), SHOWN).toMatch(/^Live/);
}

/** Gives the colour in the middle of the display's picture, as the page shows it. */
function frameColour(): Promise<string> {
  return page.evaluate(`(async () => {
    const within = document.querySelector('[data-thing="${NAME}"]') ?? document;
    const image = within.querySelector('[data-test="frame"]');
    await image.decode();
    const context = new OffscreenCanvas(1, 1).getContext("2d");
    context.drawImage(image, 160, 120, 1, 1, 0, 0, 1, 1);
    const [r, g, b] = context.getImageData(0, 0, 1, 1).data;
    return "#" + [r, g, b].map((part) => part.toString(16).padStart(2, "0")).join("");
  })()`);
}

async function expectColour(name: string): Promise<void> {
  await expect.poll(frameColour, SHOWN).toBe(PAGE_COLOURS[name]);
}

const newestHold = () => display.heard.watches.at(-1)?.holdMs;

describe("the displays' list", () => {
  it("shows each display live with what it tells, and leads to its page", async () => {
    await openList();
    await expect.poll(() => rowSays("picture"), SHOWN).toBe("Live");
    await expectColour("mars");
    expect(await rowSays("presence")).toBe("Online");
    for (const words of ["Mars", "320 × 240", "80 %", "3 h old"])
      expect(await row().innerText()).toContain(words);
    await page.getByRole("link", { name: NAME }).click();
    await expect.poll(() => says("pages"), SHOWN).toMatch(/Clock/);
    await page.getByRole("link", { name: "Robots", exact: true }).click();
    await expect.poll(() => says("robots"), SHOWN).toMatch(given.host.robot);
    expect(await says("robots")).not.toMatch(NAME);
  });

  it("says what does not work on a display", async () => {
    const problem = { part: "network", problem: "no answer from the API", sinceMs: Date.now() };
    await display.tell({ problems: [problem] });
    await openList();
    await expect
      .poll(() => rowSays("problem"), SHOWN)
      .toMatch(/^network: no answer from the API, for/);
    await display.tell({ problems: [] });
    await expect.poll(() => row().getByTestId("problem").count(), SHOWN).toBe(0);
  });
});

describe("a display's picture", () => {
  it("is shown at twice its size, pixel by pixel", async () => {
    await openDisplay();
    const image = page.getByTestId("frame");
    expect(await image.boundingBox()).toMatchObject({ width: 640, height: 480 });
    const rendering = await page.evaluate(
      `getComputedStyle(document.querySelector('[data-test="frame"]')).imageRendering`,
    );
    expect(rendering).toBe("pixelated");
  });

  it("is asked for while it is in sight alone", async () => {
    await page.setViewportSize({ width: 360, height: 740 });
    await openDisplay();
    expect(newestHold()).toBeGreaterThan(0);
    await page.evaluate("window.scrollTo(0, document.body.scrollHeight)");
    await expect.poll(newestHold, SHOWN).toBe(0);
    await page.evaluate("window.scrollTo(0, 0)");
    await expect.poll(newestHold, SHOWN).toBeGreaterThan(0);
    await page.evaluate(`
      Object.defineProperty(document, "visibilityState", { value: "hidden" });
      document.dispatchEvent(new Event("visibilitychange"));
    `);
    await expect.poll(newestHold, SHOWN).toBe(0);
    await openDisplay();
    await page.setViewportSize({ width: 1440, height: 900 });
    await page.getByRole("link", { name: "Devices" }).click();
    await expect.poll(newestHold, SHOWN).toBe(0);
  });
});

describe("a display's pages", () => {
  it("are chosen, turned and held", async () => {
    await openDisplay();
    await page.locator("#hold").selectOption({ label: "15 minutes" });
    await page.getByRole("button", { name: "Clock" }).click();
    await expectColour("clock");
    expect(display.heard.holdS).toBe(900);
    await expect.poll(() => says("pages"), SHOWN).toMatch(/It shows Clock/);
    await page.getByTestId("next-page").click();
    await expectColour("mars");
    await page.getByTestId("previous-page").click();
    await expectColour("clock");
    await page.getByRole("button", { name: "Mars" }).click();
    await expectColour("mars");
  });

  it("that it refuses to show are told with its reason and what to do", async () => {
    const pages = [
      { page: "mars", title: "Mars" },
      { page: "clock", title: "Clock" },
    ];
    await display.tell({ pages: [...pages, { page: "gone", title: "Gone" }] });
    await openDisplay();
    await page.getByRole("button", { name: "Gone" }).click();
    await expect
      .poll(() => says("page-problem"), SHOWN)
      .toBe("there is no page gone. Choose something else.");
    await display.tell({ pages });
  });
});

describe("a display's settings", () => {
  it("are sent whole: the slider keeps what the form has set", async () => {
    await openDisplay();
    await page.getByTestId("night").check();
    await page.locator("#night-from").fill("21:30");
    await page.locator("#time-zone").fill("Europe/Berlin");
    await page.getByTestId("send-settings").click();
    const night = { from: "21:30", to: "06:00", brightness: 0.05 };
    await expect
      .poll(() => display.heard.settings, SHOWN)
      .toEqual({ night, timeZone: "Europe/Berlin" });
    await page.locator("#brightness-slider").fill("40");
    await expect
      .poll(() => display.heard.settings, SHOWN)
      .toEqual({ brightness: 0.4, night, timeZone: "Europe/Berlin" });
    await expect.poll(() => says("brightness-now"), SHOWN).toBe("40 %");
  });

  it("are there again after a reload, refused in words, and taken back", async () => {
    await openDisplay();
    await expect.poll(() => page.locator("#time-zone").inputValue(), SHOWN).toBe("Europe/Berlin");
    await page.getByTestId("add-time").click();
    await page.getByTestId("send-settings").click();
    expect(await says("settings-problem")).toMatch(/^Schedule: give each line a time/);
    await page.getByTestId("reset-settings").click();
    await expect.poll(() => display.heard.settings, SHOWN).toEqual({});
    await expect.poll(() => page.locator("#time-zone").inputValue(), SHOWN).toBe("");
  });
});

describe("a card", () => {
  it("is sent with a picture made to fit, and taken away", async () => {
    await openDisplay();
    await page.locator("#card-title").fill("Lunch is ready");
    await page.locator("#card-text").fill("In the kitchen\nuntil two");
    await page.locator("#card-severity").selectOption("success");
    await page.locator("#card-qr").fill("https://outrider.example/menu");
    await page.getByRole("img", { name: "QR code: https://outrider.example/menu" }).waitFor();
    await page.locator("#card-picture").setInputFiles({
      name: "noise.png",
      mimeType: "image/png",
      buffer: await noise(1_000, 750),
    });
    await page.getByAltText("The picture chosen").waitFor();
    await page.getByTestId("send-card").click();
    await expect.poll(() => says("sent-cards"), SHOWN).toMatch(/Lunch is ready/);
    const sent = () => [...display.heard.cards.values()].at(-1);
    await expect
      .poll(sent, SHOWN)
      .toMatchObject({ title: "Lunch is ready", severity: "success", ttlS: 3_600 });
    const { imageBase64 = "" } = sent() ?? {};
    expect(imageBase64.length).toBeLessThanOrEqual(90_000);
    expect(await sharp(Buffer.from(imageBase64, "base64")).metadata()).toMatchObject({
      format: "jpeg",
      width: 320,
      height: 240,
    });
    await expect.poll(() => says("cards-shown"), SHOWN).toBe("1");
    await page.getByRole("button", { name: "Take away Lunch is ready" }).click();
    await expect.poll(() => sent()?.ttlS, SHOWN).toBe(0);
    await expect.poll(() => page.getByTestId("sent-cards").count(), SHOWN).toBe(0);
  });

  it("takes no file that is no picture", async () => {
    await openDisplay();
    const file = { name: "a.png", mimeType: "image/png", buffer: Buffer.from("no picture") };
    await page.locator("#card-picture").setInputFiles(file);
    await expect.poll(() => says("card-problem"), SHOWN).toMatch(/^This file is no picture/);
  });
});

describe("a layout", () => {
  it("is refused where it is wrong, sent, shown and taken back", async () => {
    await openDisplay();
    const text = page.locator("#layout-text");
    await page.getByTestId("load-hello").click();
    const hello = await text.inputValue();
    await text.fill(hello.replace("{mars.hello|or:nobody}", "{mars.hello"));
    expect(await says("layout-verdict")).toBe("root.children.0.text: a { stands alone.");
    expect(await page.getByTestId("send-layout").isDisabled()).toBe(true);
    await text.fill(hello);
    await page.getByTestId("send-layout").click();
    await page.getByRole("button", { name: "Hello", exact: true }).click();
    await expectColour("hello");
    await page.reload();
    await page.getByRole("button", { name: "Take back hello" }).click();
    await expect.poll(() => says("pages"), SHOWN).not.toMatch(/Hello/);
    await page.getByRole("button", { name: "Mars" }).click();
    await expectColour("mars");
  });
});

describe("who sees a display", () => {
  it("as an operator finds it by its blinking", async () => {
    await openDisplay();
    await page.getByTestId("identify").click();
    await expect.poll(() => says("screen"), SHOWN).toMatch(/It blinked/);
  });

  it("as a viewer watches it, and is offered nothing to change", async () => {
    const context = await openAs(given.browser, given.host, "viewer");
    const viewer = drivenPage(given.host, await context.newPage());
    await viewer.page.goto(`${given.host.consoleUrl}#/displays/${NAME}`);
    await expect.poll(() => viewer.says("picture"), SHOWN).toMatch(/^Live/);
    expect(await viewer.says("screen")).toMatch(/ask an administrator/);
    for (const name of ["pages", "brightness", "settings", "card", "layout", "identify"])
      expect(await viewer.page.getByTestId(name).count()).toBe(0);
    expect(await viewer.violations()).toEqual([]);
    await context.close();
  });
});

describe("the pages of displays", () => {
  it("fit 360 pixels, and leave axe nothing to find, in light and dark", async () => {
    for (const open of [openList, openDisplay]) {
      await open();
      await expect.poll(() => says("picture"), SHOWN).toMatch(/^Live/);
      for (const colorScheme of ["light", "dark"] as const) {
        await page.emulateMedia({ colorScheme });
        for (const width of [360, 1440]) {
          await page.setViewportSize({ width, height: 800 });
          expect(await given.driven.violations()).toEqual([]);
          expect(await given.driven.widthOfContent()).toBe(width);
        }
      }
    }
  });

  it("report no error to the browser", async () => {
    const errors: string[] = [];
    page.on("pageerror", ({ message }) => errors.push(message));
    page.on("console", (message) => {
      if (message.type() === "error") errors.push(message.text());
    });
    await openDisplay();
    expect(errors).toEqual([]);
  });

  // Last, as the display does not come back.
  it("say that a display is gone, and that its picture is not live", async () => {
    await openDisplay();
    await display[Symbol.asyncDispose]();
    await expect
      .poll(() => says("picture"), SHOWN)
      .toMatch(/^Not live: the display is offline\. This/);
    expect(await says("offline")).toMatch(/kiosk-1 is offline/);
    expect(await given.driven.violations()).toEqual([]);
    await openList();
    await expect.poll(() => rowSays("presence"), SHOWN).toBe("Offline");
  });
});

function noise(width: number, height: number): Promise<Buffer> {
  const gaussian = { type: "gaussian", mean: 128, sigma: 60 } as const;
  const create = { width, height, channels: 3, background: "#808080", noise: gaussian } as const;
  return sharp({ create }).png({ compressionLevel: 1 }).toBuffer();
}
