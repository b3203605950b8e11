/** Says who calls the REST API, from the token that the gateway verified and from nothing else. */
import type { Judged } from "@outrider/protocol";
import type { APIGatewayProxyEvent } from "aws-lambda";
import { z } from "zod";
import { type Decision, refuse } from "./reply.ts";

/** Are the groups of OutriderAccess, each of which includes what those before may do. */
const ROLES = ["viewer", "operator", "admin"] as const;
export type CallerRole = (typeof ROLES)[number];

export interface Caller {
  /** The user pool's id of the person. */
  readonly sub: string;
  /** What others see: the name, or the e-mail address where there is none. */
  readonly name: string;
  readonly groups: readonly string[];
  /** The greatest of the groups; `undefined` for somebody who signed up and was not admitted. */
  readonly role: CallerRole | undefined;
}

/** Is a caller with a role. */
export type Member = Caller & { readonly role: CallerRole };

type Event = Pick<APIGatewayProxyEvent, "requestContext">;

/** Id tokens alone: an access token names nobody, and no identity pool takes it. */
const claims = z.object({
  sub: z.string().min(1).max(128),
  token_use: z.literal("id"),
  name: z.string().min(1).optional(),
  email: z.string().min(1).optional(),
  "cognito:groups": z.string().optional(),
});

/** Reads the caller from the claims of an event that a Cognito authorizer let through. */
export function callerOf({ requestContext }: Event): Judged<Caller> {
  const parsed = claims.safeParse(requestContext.authorizer?.["claims"]);
  if (!parsed.success) return { ok: false, problem: "This call needs an id token." };
  const { sub, name, email, "cognito:groups": listed } = parsed.data;
  const groups = groupsOf(listed ?? "");
  const role = ROLES.findLast((one) => groups.includes(one));
  return { ok: true, value: { sub, name: name ?? email ?? sub, groups, role } };
}

/** Is whether a role includes what another may do. */
export function includesRole(role: CallerRole | undefined, least: CallerRole): boolean {
  return role !== undefined && ROLES.indexOf(role) >= ROLES.indexOf(least);
}

/** Decides only for callers of at least a role; everybody else is refused with 403. */
export function forMembers<E extends Event>(
  least: CallerRole,
  decide: (event: E, caller: Member) => Promise<Decision>,
): (event: E) => Promise<Decision> {
  return async (event) => {
    const caller = callerOf(event);
    if (!caller.ok) return refuse(403, caller.problem);
    const { role } = caller.value;
    if (role === undefined)
      return refuse(403, "You are signed in, but nobody has admitted you to a group yet.");
    if (!includesRole(role, least)) return refuse(403, `This needs the group ${least}.`);
    return decide(event, { ...caller.value, role });
  };
}

/** API Gateway joins a list claim by commas, or prints it as `[a b]`. */
function groupsOf(listed: string): readonly string[] {
  return listed
    .replace(/^\[(.*)\]$/, "$1")
    .split(/[,\s]+/)
    .filter((group) => group !== "");
}
