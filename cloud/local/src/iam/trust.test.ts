/** Aim: a role is assumed by whom its trust names, and nobody else. Method: trusts against callers. */
import { describe, expect, it } from "vitest";
import { ACCOUNT_ID, assumedRoleArn, iamArn } from "../aws-names.ts";
import type { PolicyStatement } from "../contracts.ts";
import { type Trusted, trustIn } from "./trust.ts";

const ALICE: Trusted = {
  kind: "account-member",
  accountId: ACCOUNT_ID,
  arns: [assumedRoleArn("console", "alice"), iamArn("role/console")],
};
const LAMBDA: Trusted = { kind: "service", name: "lambda.amazonaws.com" };

const trusting = (
  Principal: NonNullable<PolicyStatement["Principal"]>,
  more: Partial<PolicyStatement> = {},
): PolicyStatement => ({
  Effect: "Allow",
  Action: ["sts:AssumeRole"],
  Resource: ["*"],
  Principal,
  ...more,
});

const judge = (who: Trusted, ...Statement: readonly PolicyStatement[]) =>
  trustIn({
    trust: { Version: "2012-10-17", Statement },
    who,
    action: "sts:AssumeRole",
    context: { "aws:SourceIp": "127.0.0.1" },
  });

describe("a role's trust", () => {
  it.each([
    ["the session", { AWS: [assumedRoleArn("console", "alice")] }, "direct"],
    ["the session's role", { AWS: [iamArn("role/console")] }, "direct"],
    ["everyone", { "*": ["*"] }, "direct"],
    ["every account", { AWS: ["*"] }, "direct"],
    ["the account's root", { AWS: [iamArn("root")] }, "account"],
    ["the account's number", { AWS: [ACCOUNT_ID] }, "account"],
    ["another account", { AWS: ["arn:aws:iam::111111111111:root"] }, "none"],
    ["another session of the role", { AWS: [assumedRoleArn("console", "bob")] }, "none"],
    ["a service", { Service: ["lambda.amazonaws.com"] }, "none"],
  ])("that names %s", (_name, principal, expected) => {
    expect(judge(ALICE, trusting(principal))).toBe(expected);
  });

  it("lets a service in by its name alone", () => {
    expect(judge(LAMBDA, trusting({ Service: ["lambda.amazonaws.com"] }))).toBe("direct");
    expect(judge(LAMBDA, trusting({ Service: ["iot.amazonaws.com"] }))).toBe("none");
    expect(judge(LAMBDA, trusting({ AWS: [iamArn("root")] }))).toBe("none");
  });

  it("lets an identity provider in by its name alone", () => {
    const pool: Trusted = { kind: "federated", provider: "cognito-identity.amazonaws.com" };
    expect(judge(pool, trusting({ Federated: [pool.provider] }))).toBe("direct");
    expect(judge(pool, trusting({ Service: [pool.provider] }))).toBe("none");
  });

  it("denies first", () => {
    const deny = trusting({ AWS: [iamArn("root")] }, { Effect: "Deny" });
    expect(judge(ALICE, trusting({ "*": ["*"] }), deny)).toBe("denied");
  });

  it("asks for its conditions and its action", () => {
    const from = (range: string) => ({ Condition: { IpAddress: { "aws:SourceIp": [range] } } });
    expect(judge(ALICE, trusting({ "*": ["*"] }, from("127.0.0.0/8")))).toBe("direct");
    expect(judge(ALICE, trusting({ "*": ["*"] }, from("10.0.0.0/8")))).toBe("none");
    expect(judge(ALICE, trusting({ "*": ["*"] }, { Action: ["sts:TagSession"] }))).toBe("none");
  });
});
