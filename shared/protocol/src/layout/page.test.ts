// Aim: a page from outside is bounded, however it is made: in elements, in levels, in bytes.
import { describe, expect, it } from "vitest";
import { decode } from "../codec.ts";
import { layout } from "../messages/layout.ts";
import { DEPTH_MAX, ELEMENTS_MAX, layoutPage } from "./page.ts";

const page = (root: unknown) => layoutPage.safeParse({ page: "test", title: "Test", root });
const column = (children: readonly unknown[]) => ({ type: "column", children });
const nested = (levels: number): unknown =>
  levels === 1 ? { type: "space" } : column([nested(levels - 1)]);

describe("a page", () => {
  it(`nests ${DEPTH_MAX} levels and no more`, () => {
    expect(page(nested(DEPTH_MAX)).success).toBe(true);
    expect(page(nested(DEPTH_MAX + 1)).error?.message).toContain("deep");
  });

  it(`has ${ELEMENTS_MAX} elements and no more`, () => {
    const rows = (count: number) =>
      column(Array.from({ length: count }, () => ({ type: "space" })));
    const groups = (last: number) => column([rows(63), rows(63), rows(63), rows(last)]);
    expect(page(groups(6)).success).toBe(true);
    expect(page(groups(7)).error?.message).toContain("200 elements");
  });

  it("that nests as deep as 128 KB allow is refused, not thrown at", () => {
    const levels = 3_500;
    const open = '{"type":"column","children":[';
    const root = `${open.repeat(levels)}${"]}".repeat(levels)}`;
    const text = `{"layout":{"page":"deep","title":"Deep","root":${root}}}`;
    expect(text.length).toBeGreaterThan(100_000);
    expect(decode(layout, new TextEncoder().encode(text))).toEqual({
      ok: false,
      problem: expect.stringContaining("deeper"),
    });
  });

  it("is told where it is wrong, by the element's path", () => {
    const wrong = page(column([{ type: "space" }, { type: "text", text: "{x|shout}" }]));
    expect(wrong.error?.issues[0]?.path).toEqual(["root", "children", 1, "text"]);
    expect(wrong.error?.issues[0]?.message).toContain("shout");
  });
});
