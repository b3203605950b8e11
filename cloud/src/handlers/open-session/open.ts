/** Decides what `POST /session` does: prove the identity, give it its IoT policy, remember whose it is. */
import type { CallerRole, Member } from "../caller.ts";
import { type Decision, refuse } from "../reply.ts";
import type { Sessions } from "../sessions-table.ts";
import type { Identities } from "./identities.ts";

export interface SessionTools {
  readonly identities: Identities;
  readonly sessions: Sessions;
  /** Names of the IoT policies of each. */
  readonly viewerPolicies: readonly string[];
  readonly operatorPolicies: readonly string[];
  /** Gives the time in ms since 1970. */
  readonly nowMs: () => number;
}

/**
 * Opens the session of the identity that this very token is for. The caller names no identity, so
 * nobody opens another's. Every step may be repeated: a second call ends in the same state.
 */
export async function openSession(
  authorization: string | undefined,
  caller: Member,
  tools: SessionTools,
): Promise<Decision> {
  const operatorId = await tools.identities.identityOf(idTokenOf(authorization));
  if (operatorId === undefined)
    return refuse(403, "The identity pool does not take this token: sign in again.");
  await settlePolicies(operatorId, caller.role, tools);
  const { sub, name, groups, role } = caller;
  await tools.sessions.put({ identityId: operatorId, sub, name, role, atMs: tools.nowMs() });
  return { ok: true, body: { operatorId, name, groups, role } };
}

/** Takes first and gives then: whatever fails between, nobody has more than their group may. */
async function settlePolicies(
  identityId: string,
  role: CallerRole,
  { identities, viewerPolicies, operatorPolicies }: SessionTools,
): Promise<void> {
  const [wanted, others] =
    role === "viewer" ? [viewerPolicies, operatorPolicies] : [operatorPolicies, viewerPolicies];
  for (const other of others) await identities.detach(other, identityId);
  for (const one of wanted) await identities.attach(one, identityId);
}

/** The gateway takes the token with the scheme and without it. */
function idTokenOf(authorization = ""): string {
  return authorization.replace(/^Bearer +/i, "").trim();
}
