// Aim: who calls is read from verified claims alone, and nobody gets more than the group says.
import type { APIGatewayProxyEvent } from "aws-lambda";
import { describe, expect, it } from "vitest";
import { callerOf, forMembers } from "./caller.ts";
import { refuse } from "./reply.ts";

const ANN = { sub: "5c1a", token_use: "id", email: "ann@outrider.example" };

const event = (claims?: Record<string, string>, authorizer: object | null = { claims }) =>
  ({ requestContext: { authorizer } }) as unknown as APIGatewayProxyEvent;

const inGroups = (groups: string) => event({ ...ANN, "cognito:groups": groups });

describe("a caller", () => {
  it.each([
    ["viewer", "viewer"],
    ["operator,viewer", "operator"],
    ["[viewer admin]", "admin"],
    ["[viewer, operator]", "operator"],
    ["", undefined],
    ["friends", undefined],
    ["not-admin,administrator", undefined],
  ])("of the groups %j has the role %s", (groups, role) => {
    expect(callerOf(inGroups(groups))).toMatchObject({ ok: true, value: { role, sub: "5c1a" } });
  });

  it("is called by name, else by address", () => {
    expect(callerOf(event({ ...ANN, name: "Ann" }))).toMatchObject({ value: { name: "Ann" } });
    expect(callerOf(event(ANN))).toMatchObject({ value: { name: "ann@outrider.example" } });
  });

  it.each([
    ["no authorizer", event(undefined, null)],
    ["no claims", event(undefined, {})],
    ["no sub", event({ token_use: "id" })],
    ["an access token", event({ ...ANN, token_use: "access", "cognito:groups": "admin" })],
  ])("is nobody with %s", (_, from) => {
    expect(callerOf(from)).toMatchObject({ ok: false });
  });
});

describe("a decision for members", () => {
  const decide = forMembers("operator", (_, { name }) =>
    Promise.resolve({ ok: true, body: { name } } as const),
  );

  it("is made for the role and for those that include it", async () => {
    for (const group of ["operator", "admin"])
      expect(await decide(inGroups(group))).toEqual({ ok: true, body: { name: ANN.email } });
  });

  it("is refused with 403 to a lesser role, to people not admitted and to nobody", async () => {
    expect(await decide(inGroups("viewer"))).toEqual(refuse(403, "This needs the group operator."));
    expect(await decide(inGroups(""))).toMatchObject({ status: 403 });
    expect(await decide(event(undefined, null))).toMatchObject({ status: 403 });
  });
});
