/** Says what a document of permissions is: which scope grants which methods and paths. */

import { BlockList, isIP } from "node:net";
import type { Judged } from "@outrider/protocol";
import { z } from "zod";
import { PATTERN_LENGTH_MAX, parsePathPattern, resourceOf } from "./path-pattern.ts";
import { PARTNER_ROUTES } from "./routes.ts";

/** Most rules of a document: each may become a statement, and a policy must stay small. */
const RULES_MAX = 100;

const path = z
  .string()
  .max(PATTERN_LENGTH_MAX)
  .refine((text) => parsePathPattern(text) !== undefined, {
    error: "a path such as /partner/robots/{robot}/telemetry or /partner/robots/*",
  });

/** Is one scope. @see https://www.rfc-editor.org/rfc/rfc6749#section-3.3 */
const scope = z
  .string()
  .regex(/^[\x21\x23-\x5b\x5d-\x7e]{1,128}$/, 'a scope: visible characters but " and \\')
  .refine((text) => !text.includes("*"), {
    error: "a scope is compared whole: it has no wildcard",
  });

const network = z
  .string()
  .refine(isNetwork, { error: "a network such as 203.0.113.0/24 or 2001:db8::/32" });

/** `*` and `?` are wildcards, as in IAM; a `$` would begin a variable. */
const userAgent = z.string().regex(/^[^$]{1,200}$/, "a pattern of 1 to 200 characters without $");

const rule = z
  .strictObject({
    method: z.enum(["GET", "POST", "*"]),
    path,
    scope,
    sourceIps: z.array(network).min(1).max(20).optional(),
    userAgents: z.array(userAgent).min(1).max(20).optional(),
  })
  .refine((one) => grantsSomething(one), { error: "grants nothing: no route is like this" });

/** Accepts the rules of a document, which an administrator writes. */
export const permissionRules = z.strictObject({ rules: z.array(rule).max(RULES_MAX) });

export type PermissionRule = z.infer<typeof rule>;
export type PermissionRules = z.infer<typeof permissionRules>;

/** Is a document as it is stored; version 0 is the one that comes with the software. */
export interface Permissions extends PermissionRules {
  readonly version: number;
}

/** Is in force until an administrator sets another: each route for its scope, to the whole fleet. */
export const DEFAULT_PERMISSIONS: Permissions = {
  version: 0,
  rules: PARTNER_ROUTES.map(({ method, path: text, scope: needed }) => ({
    method,
    path: text,
    scope: needed,
  })),
};

/** Judges what an administrator wrote; the problem names the place. */
export function readPermissionRules(value: unknown): Judged<PermissionRules> {
  const parsed = permissionRules.safeParse(value);
  if (parsed.success) return { ok: true, value: parsed.data };
  const problems = parsed.error.issues.map(
    ({ path: at, message }) => `${at.map(String).join(".") || "document"}: ${message}`,
  );
  return { ok: false, problem: problems.join("; ") };
}

function grantsSomething(one: { readonly method: string; readonly path: string }): boolean {
  const pattern = parsePathPattern(one.path);
  if (pattern === undefined) return true; // Its own problem says so already.
  return PARTNER_ROUTES.some(({ method, path: text }) => {
    const route = parsePathPattern(text);
    const isMethod = one.method === "*" || one.method === method;
    return isMethod && route !== undefined && resourceOf(route, pattern) !== undefined;
  });
}

function isNetwork(text: string): boolean {
  const [address = "", bits, ...more] = text.split("/");
  const family = isIP(address);
  if (family === 0 || more.length > 0 || (bits !== undefined && !/^\d{1,3}$/.test(bits)))
    return false;
  if (bits === undefined) return true;
  try {
    new BlockList().addSubnet(address, Number(bits), family === 4 ? "ipv4" : "ipv6");
    return true;
  } catch {
    // Node throws for a length that the family has not.
    return false;
  }
}
