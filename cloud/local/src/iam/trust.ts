/** Decides by a policy that names principals, a role's trust or a bucket's policy, who may do what. */
import { iamArn } from "../aws-names.ts";
import type { PolicyDocument, PolicyStatement } from "../contracts.ts";
import type { Context } from "./conditions.ts";
import { evaluate } from "./evaluate.ts";

/** Is who asks: a service, an outside identity provider, or someone of an account. */
export type Trusted =
  | { readonly kind: "service"; readonly name: string }
  | { readonly kind: "federated"; readonly provider: string }
  | {
      readonly kind: "account-member";
      readonly accountId: string;
      /** Each by itself may be named: the user's, or the session's and its role's. */
      readonly arns: readonly string[];
    };

/**
 * `direct`: named itself, which suffices. `account`: the account is trusted (`…:root`), which leaves
 * it to the caller's own policies. `none` and `denied`: not at all.
 */
export type Trust = "direct" | "account" | "none" | "denied";

export interface TrustRequest {
  readonly trust: PolicyDocument;
  readonly who: Trusted;
  /** Such as `sts:AssumeRole`. */
  readonly action: string;
  readonly context: Context;
  /** ARN of what the action is on. @default `*`: a role is the only resource of its trust */
  readonly resource?: string;
}

/** @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_principal.html */
export function trustIn(request: TrustRequest): Trust {
  const { trust, who, action, context, resource = "*" } = request;
  const decide = (level: "direct" | "account") => {
    const Statement = trust.Statement.filter((statement) => levelOf(statement, who) === level);
    const documents = [{ ...trust, Statement }];
    return evaluate({ documents, action, resource, context }).decision;
  };
  const direct = decide("direct");
  const account = decide("account");
  if (direct === "explicit-deny" || account === "explicit-deny") return "denied";
  if (direct === "allow") return "direct";
  return account === "allow" ? "account" : "none";
}

function levelOf(
  { Principal = {} }: PolicyStatement,
  who: Trusted,
): "direct" | "account" | undefined {
  const named = new Map(Object.entries(Principal));
  if (named.has("*")) return "direct";
  switch (who.kind) {
    case "service":
      return named.get("Service")?.includes(who.name) === true ? "direct" : undefined;
    case "federated":
      return named.get("Federated")?.includes(who.provider) === true ? "direct" : undefined;
    case "account-member":
      return memberLevel(named.get("AWS") ?? [], who);
  }
}

function memberLevel(
  names: readonly string[],
  { accountId, arns }: Extract<Trusted, { kind: "account-member" }>,
): "direct" | "account" | undefined {
  if (names.includes("*") || arns.some((one) => names.includes(one))) return "direct";
  return names.includes(accountId) || names.includes(iamArn("root")) ? "account" : undefined;
}
