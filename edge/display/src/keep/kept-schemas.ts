/** Checks what is read from disk, as strictly as what comes from outside: an older program wrote it. */
import { card, displaySettings, layoutPage, presence, telemetry } from "@outrider/protocol";
import { z } from "zod";
import type { Kept, KeptName } from "../display-types.ts";

const stamp = z.object({
  boot: z.string().max(64),
  atMs: z.number(),
  epochMs: z.number().optional(),
});

const marsDatum = z.object({ document: z.record(z.string(), z.unknown()), received: stamp });

const cardDatum = z.object({
  content: card.payload.omit({ imageBase64: true }),
  from: z.string().max(128),
  received: stamp,
  lifeMs: z.number(),
  ageKnown: z.boolean(),
  picture: z.string().max(2_000).optional(),
});

const keptCards = z.object({
  cards: z.array(cardDatum).max(64),
  tombstones: z.array(z.object({ id: z.string().max(64), sentAtMs: z.number() })).max(128),
});

const robotDatum = z.object({
  name: z.string().max(128),
  presence: presence.payload.optional(),
  telemetry: telemetry.payload.optional(),
  heard: stamp,
});

const SCHEMAS: { readonly [Name in KeptName]: z.ZodType<Kept[Name]> } = {
  mars: marsDatum,
  cards: keptCards,
  robots: z.array(robotDatum).max(128),
  settings: displaySettings.payload,
  layouts: z.array(layoutPage).max(64),
};

/** Judges one value; the problem says what does not fit. */
export function judgeKept(name: KeptName, value: unknown): { value?: unknown; problem?: string } {
  const parsed = SCHEMAS[name].safeParse(value);
  if (parsed.success) return { value: parsed.data };
  const issue = parsed.error.issues[0];
  return { problem: `${issue?.path.map(String).join(".")}: ${issue?.message}` };
}
