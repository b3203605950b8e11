// Aim: every message of the catalogue keeps the rules that all messages share. Method: loop over the
// catalogue and over the fixtures that both sides of the wire must agree on.
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { buildFilter, buildTopic, catalogue, decode, encode, matchTopic } from "@outrider/protocol";
import { describe, expect, it } from "vitest";

const FIXTURES = join(import.meta.dirname, "../fixtures/messages");
const operatorId = "us-east-1:1c7a4d0e-52a1-4d2a-9d7e-9b1f7e1c2d3f";
const params = { thing: "rover-1", operatorId, page: "mars" };

function fixtures(name: string, kind: "ok" | "bad"): readonly (readonly [string, Uint8Array])[] {
  const folder = join(FIXTURES, name);
  const files = readdirSync(folder).filter((file) => file.startsWith(`${kind}-`));
  return files.map((file) => [file, readFileSync(join(folder, file))] as const);
}

it("names, topics and folders of fixtures are one to one", () => {
  const names = catalogue.map(({ name }) => name);
  expect(new Set(names).size).toBe(names.length);
  expect(new Set(catalogue.map(({ topic }) => topic)).size).toBe(catalogue.length);
  expect(readdirSync(FIXTURES).toSorted()).toEqual(names.toSorted());
});

describe.each(catalogue.map((message) => [message.name, message] as const))(
  "%s",
  (name, message) => {
    it("has at least two good and three bad fixtures", () => {
      expect(fixtures(name, "ok").length).toBeGreaterThanOrEqual(2);
      expect(fixtures(name, "bad").length).toBeGreaterThanOrEqual(3);
    });

    it.each(fixtures(name, "ok"))("survives the wire: %s", (_, bytes) => {
      const decoded = decode(message, bytes);
      if (!decoded.ok) expect.unreachable(decoded.problem);
      expect(decode(message, encode(message, decoded.value))).toEqual(decoded);
    });

    it.each(fixtures(name, "bad"))("is refused with its place and reason: %s", (_, bytes) => {
      const decoded = decode(message, bytes);
      if (decoded.ok) expect.unreachable("a bad fixture was taken");
      expect(decoded.problem).toMatch(/\w+: .+/);
    });

    it("refuses what is no JSON, no UTF-8, or too large", () => {
      const bad = [new Uint8Array(), Buffer.from("{"), Buffer.from([0x22, 0xff, 0x22])];
      for (const bytes of [...bad, Buffer.alloc(128 * 1024 + 1, " ")])
        expect(decode(message, bytes).ok).toBe(false);
    });

    it("has a topic that is built and read back", () => {
      const topic = buildTopic(message.topic, params);
      const named = Object.entries(params).filter(([name]) => message.topic.includes(`{${name}}`));
      expect(matchTopic(message.topic, topic)).toEqual(Object.fromEntries(named));
      expect(buildFilter(message.topic, { thing: "rover-1" })).not.toContain("{");
      const others = catalogue.filter((other) => other !== message);
      expect(others.filter((other) => matchTopic(other.topic, topic) !== undefined)).toEqual([]);
    });

    it("says in a sentence what it does", () => {
      expect(message.summary).toMatch(/^[A-Z].*[.]$/);
    });
  },
);
