/** Judges what the pull API answered: this kit's report, or the original's with less in it. */

import type { MarsDocument } from "../display-types.ts";
import type { HttpAnswer } from "./http-get.ts";

export type MarsAnswer =
  | {
      readonly kind: "document";
      readonly document: MarsDocument;
      readonly etag: string | undefined;
    }
  | { readonly kind: "unchanged" }
  | { readonly kind: "problem"; readonly problem: string };

/** Judges an answer at `epochMs`. */
export function readMarsAnswer({ status, headers, body }: HttpAnswer, epochMs: number): MarsAnswer {
  if (status === 304) return { kind: "unchanged" };
  if (status >= 300 && status < 400)
    return problem(`it sends elsewhere (${status}): is there a login page on this network?`);
  if (status !== 200) return problem(STATUSES[status] ?? `it answers ${status}`);
  const type = headers["content-type"] ?? "";
  if (/html/i.test(type) || /^\s*</.test(body.toString("latin1", 0, 64)))
    return problem("a web page came instead of data: is there a login page on this network?");
  return readDocument(body.toString("utf8"), headers.etag, epochMs);
}

const STATUSES: Readonly<Record<number, string>> = {
  401: "the API key is refused (401)",
  403: "the API key is refused (403)",
  404: "there is nothing at this address (404)",
  429: "too many requests (429)",
};

function problem(text: string): MarsAnswer {
  return { kind: "problem", problem: text };
}

function readDocument(text: string, etag: string | undefined, epochMs: number): MarsAnswer {
  const document = parse(text);
  if (document === undefined) return problem("the answer is no JSON object, or ends half way");
  const insight = recordOf(document["insight"]);
  if (insight === undefined) return problem("the answer has no insight: half a document");
  const withAge = { data_as_of: insight["Last_UTC"], ...document };
  const weather = { source: "unknown", sample: false, fetchedAtMs: epochMs };
  return { kind: "document", document: { weather, ...withAge }, etag };
}

function parse(text: string): Record<string, unknown> | undefined {
  try {
    return recordOf(JSON.parse(text));
  } catch {
    return undefined;
  }
}

function recordOf(value: unknown): Record<string, unknown> | undefined {
  return typeof value === "object" && value !== null && !Array.isArray(value)
    ? (value as Record<string, unknown>)
    : undefined;
}
