import { inspect } from "node:util";
import { describe, expect, it } from "vitest";
import { json, nasaAnswers } from "../../../test/fixtures/nasa-answers.ts";
import { type AskTools, ask } from "./ask.ts";

const KEY = "SecretNasaKey123";
const URL_WITH_KEY = new URL(`https://api.nasa.gov/insight_weather/?api_key=${KEY}`);

function asking(instead: (attempt: number) => Response | Promise<Response>) {
  const answers = nasaAnswers(() => 0);
  answers.instead = () => instead(answers.asked.length);
  const waits: number[] = [];
  const remaining: number[] = [];
  const tools: AskTools = {
    fetch: answers.fetch,
    random: () => 0.5,
    sleep: async (ms) => {
      waits.push(ms);
    },
    onRemaining: async (left) => {
      remaining.push(left);
    },
  };
  const question = { url: URL_WITH_KEY, kind: "json", bytesMax: 1_000 } as const;
  return { waits, remaining, asked: answers.asked, answer: ask(question, tools) };
}

const html = () =>
  new Response("<html>Sign in</html>", { headers: { "content-type": "text/html" } });

describe("asking a source", () => {
  it("gives the bytes, whether they are a sample, and what the key has left", async () => {
    const headers = { "x-outrider-sample": "true", "x-ratelimit-remaining": "17" };
    const { answer, remaining } = asking(() => json({ a: 1 }, headers));
    expect(await answer).toMatchObject({ sample: true, remaining: 17 });
    expect(remaining).toEqual([17]);
    expect(await asking(() => json({})).answer).toMatchObject({
      sample: false,
      remaining: undefined,
    });
  });

  it("tries again what may pass, waits longer each time, and not more than twice", async () => {
    const { answer, waits, asked } = asking((attempt) =>
      attempt < 3 ? new Response("", { status: 503 }) : json({}),
    );
    await answer;
    expect(asked.length).toBe(3);
    expect(waits).toEqual([300, 600]);
    const down = asking(() => Promise.reject(new TypeError("fetch failed")));
    await expect(down.answer).rejects.toMatchObject({ code: "unreachable" });
    expect(down.asked.length).toBe(3);
  });

  it.each([
    ["a page of HTML", html, "page"],
    ["a text", () => new Response("{}", { headers: { "content-type": "text/plain" } }), "type"],
    ["nothing named", () => new Response(new Uint8Array(3)), "type"],
    ["403", () => new Response("", { status: 403 }), "key"],
    ["404", () => new Response("", { status: 404 }), "status"],
    ["429", () => new Response("", { status: 429 }), "budget"],
    ["too many bytes", () => json("x".repeat(2_000)), "too-large"],
    ["a way to a sign-in page", () => Response.redirect("http://portal.example/login"), "page"],
    ["a way to another's https", () => Response.redirect("https://nasa.gov.example/"), "page"],
    [
      "a way to no address",
      () => new Response("", { status: 302, headers: { location: "http://[" } }),
      "status",
    ],
    ["a way in circles", () => Response.redirect("https://api.nasa.gov/"), "status"],
  ] as const)("refuses %s at once", async (_, instead, code) => {
    const { answer, waits } = asking(instead);
    await expect(answer).rejects.toMatchObject({ name: "SourceError", code });
    expect(waits).toEqual([]);
  });

  it("names a network behind a sign-in page as such", async () => {
    await expect(asking(html).answer).rejects.toThrow(/sign-in page/);
  });

  it("follows a way within NASA", async () => {
    const { answer, asked } = asking((attempt) =>
      attempt === 1 ? Response.redirect("https://images.nasa.gov/other") : json({}),
    );
    await answer;
    expect(asked.map(({ hostname }) => hostname)).toEqual(["api.nasa.gov", "images.nasa.gov"]);
  });

  it("takes a broken answer for one that may pass", async () => {
    const { answer, asked } = asking(() => {
      const body = new ReadableStream({
        pull: (controller) => controller.error(new Error("cut")),
      });
      return new Response(body, { headers: { "content-type": "application/json" } });
    });
    await expect(answer).rejects.toMatchObject({ code: "unreachable" });
    expect(asked.length).toBe(3);
  });

  it("never tells the key, whatever fails", async () => {
    const failures = [
      html,
      () => new Response("", { status: 500 }),
      () => Response.redirect("https://x.example/"),
      () => new Response("", { status: 302, headers: { location: "http://[" } }),
    ];
    for (const instead of failures) {
      const error = await asking(instead).answer.catch((caught: unknown) => caught);
      expect(inspect(error, { depth: null })).not.toContain(KEY);
    }
  });
});
