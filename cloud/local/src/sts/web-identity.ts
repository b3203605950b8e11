/** Gives a role's session for the OpenID token of a Cognito identity: the classic flow. */
import {
  factKeys,
  type IdentityFacts,
  isTrusted,
  PROVIDER,
} from "../cognito/identity-pools/session-facts.ts";
import type { Claims } from "../cognito/seams.ts";
import { AwsError, type AwsService, type Iam } from "../contracts.ts";
import { queryReply } from "./reply.ts";
import { issueSession, refuseOthers } from "./session.ts";

export interface WebIdentityOptions {
  readonly iam: Iam;
  /** Gives the claims of a token of identity pools, expired or not; `undefined` for any other. */
  readonly openToken: (token: string) => Promise<Claims | undefined>;
  readonly epochMs: () => number;
}

const ACTION = "AssumeRoleWithWebIdentity";

/**
 * Makes the service of that one action, whose calls need no signature: the token proves the caller.
 * @see https://docs.aws.amazon.com/STS/latest/APIReference/API_AssumeRoleWithWebIdentity.html
 */
export function createWebIdentity(options: WebIdentityOptions): AwsService {
  return {
    signingNames: ["sts"],
    handle: async ({ body, requestId }) => {
      const parameters = new URLSearchParams(body.toString());
      refuseOthers(parameters, ["WebIdentityToken"]);
      const facts = await factsIn(parameters.get("WebIdentityToken") ?? "", options);
      const roleArn = parameters.get("RoleArn") ?? "";
      const role = options.iam.findRole(roleArn);
      if (role === undefined || !isTrusted(role.trust, facts)) {
        throw new AwsError("AccessDenied", `Not authorized to perform sts:${ACTION}`, 403);
      }
      const context = factKeys(facts);
      return queryReply(ACTION, requestId, {
        ...issueSession({ iam: options.iam, roleArn, parameters, context }),
        SubjectFromWebIdentityToken: facts.sub,
        Provider: PROVIDER,
        Audience: facts.aud,
      });
    },
  };
}

async function factsIn(
  token: string,
  { openToken, epochMs }: WebIdentityOptions,
): Promise<IdentityFacts> {
  const claims = await openToken(token);
  if (claims === undefined) {
    const message = "The ID Token provided is not one of a Cognito identity of this host.";
    throw new AwsError("InvalidIdentityToken", message);
  }
  const { sub, aud, amr, exp } = claims;
  if (!(Number(exp) * 1_000 > epochMs())) {
    throw new AwsError("ExpiredTokenException", `Token expired: ${String(exp)}`);
  }
  return { sub: String(sub), aud: String(aud), amr: [amr].flat().map(String) };
}
