/**
 * Expires objects: remembers each bucket's rules and deletes what is too old.
 * @see https://docs.aws.amazon.com/AmazonS3/latest/userguide/intro-lifecycle-rules.html
 */
import type { Engine } from "./engine.ts";

export interface ExpirationRule {
  /** Keys that begin with it; all when empty. */
  readonly prefix: string;
  readonly days: number;
}

export interface Lifecycle {
  put(bucket: string, rules: readonly ExpirationRule[]): void;
  /** Deletes the expired objects of all buckets, and returns how many. */
  sweep(epochMs: number): Promise<number>;
}

const DAY_MS = 86_400_000;

export function createLifecycle(engine: Pick<Engine, "send">): Lifecycle {
  const buckets = new Map<string, readonly ExpirationRule[]>();
  return {
    put: (bucket, rules) => {
      buckets.set(bucket, rules);
    },
    sweep: async (epochMs) => {
      let deleted = 0;
      for (const [bucket, rules] of buckets)
        for (const rule of rules) deleted += await expire({ engine, bucket, rule, epochMs });
      return deleted;
    },
  };
}

interface Sweep {
  readonly engine: Pick<Engine, "send">;
  readonly bucket: string;
  readonly rule: ExpirationRule;
  readonly epochMs: number;
}

async function expire({ engine, bucket, rule, epochMs }: Sweep): Promise<number> {
  let deleted = 0;
  let token: string | undefined;
  do {
    const query = new URLSearchParams({ "list-type": "2", prefix: rule.prefix });
    if (token !== undefined) query.set("continuation-token", token);
    const page = await engine.send({ method: "GET", url: `/${bucket}?${query}`, headers: {} });
    if (page.status !== 200) return deleted;
    const xml = page.body.toString();
    for (const { key, modifiedMs } of objectsIn(xml)) {
      if (epochMs < expiryMs(modifiedMs, rule.days)) continue;
      const path = key.split("/").map(encodeURIComponent).join("/");
      await engine.send({ method: "DELETE", url: `/${bucket}/${path}`, headers: {} });
      deleted += 1;
    }
    token = textOf(xml, "NextContinuationToken");
  } while (token !== undefined);
  return deleted;
}

/** S3 counts the days, and expires at the midnight in UTC that follows. */
function expiryMs(modifiedMs: number, days: number): number {
  return Math.ceil((modifiedMs + days * DAY_MS) / DAY_MS) * DAY_MS;
}

function* objectsIn(xml: string) {
  for (const [, object = ""] of xml.matchAll(/<Contents>(.*?)<\/Contents>/gs)) {
    const key = textOf(object, "Key");
    const modifiedMs = Date.parse(textOf(object, "LastModified") ?? "");
    if (key !== undefined && !Number.isNaN(modifiedMs)) yield { key, modifiedMs };
  }
}

const ENTITIES: Readonly<Record<string, string>> = {
  lt: "<",
  gt: ">",
  quot: '"',
  apos: "'",
  amp: "&",
};

function textOf(xml: string, element: string): string | undefined {
  const text = new RegExp(`<${element}>(.*?)</${element}>`, "s").exec(xml)?.[1];
  return text?.replace(/&(lt|gt|quot|apos|amp);/g, (_, name: string) => ENTITIES[name] ?? "");
}
