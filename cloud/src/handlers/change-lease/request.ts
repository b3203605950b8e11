/** Says what `POST /robots/{robot}/lease` accepts: the gateway's model and the handler's check. */
import type { Judged } from "@outrider/protocol";
import { z } from "zod";
import type { LeaseChange } from "../../lease/change.ts";

/** Largest body that the handler reads, in bytes; one with the longest reason has some 850. */
export const CHANGE_BYTES_MAX = 1024;

export const changeRequest = z.strictObject({
  kind: z.enum(["acquire", "renew", "release", "request", "grant", "decline", "take-over"]),
  to: z
    .string()
    .min(1)
    .max(128)
    .optional()
    .describe("For grant, and for nothing else: the operator id of who asked."),
  reason: z
    .string()
    .min(1)
    .max(200)
    // Blanks say nothing to whoever reads the audit.
    .regex(/\S/)
    .optional()
    .describe("For take-over, and for nothing else: why, in a person's words."),
});

/** Reads a body that has no more than {@link CHANGE_BYTES_MAX} bytes. */
export function readChange(body: string): Judged<LeaseChange> {
  const json = parseJson(body);
  if (json === undefined) return bad("The body is not JSON.");
  const parsed = changeRequest.safeParse(json);
  if (!parsed.success) {
    const [issue] = parsed.error.issues;
    const path = issue?.path.map(String).join(".") ?? "";
    return bad(`${path === "" ? "body" : path}: ${issue?.message ?? "bad"}`);
  }
  const { kind, to, reason } = parsed.data;
  if ((to !== undefined) !== (kind === "grant"))
    return bad("to: says whom a grant is for, and belongs to nothing else");
  if ((reason !== undefined) !== (kind === "take-over"))
    return bad("reason: says why a robot is taken over, and belongs to nothing else");
  if (to !== undefined) return { ok: true, value: { kind: "grant", to } };
  if (reason !== undefined) return { ok: true, value: { kind: "take-over", reason } };
  return { ok: true, value: { kind } as LeaseChange };
}

function bad(problem: string) {
  return { ok: false, problem } as const;
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
