// Aim: what must never be lost from the partner stack. Method: its template, without validation.
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Match, Template } from "aws-cdk-lib/assertions";
import { App } from "aws-cdk-lib/core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { PARTNER_ROUTES } from "../partner/routes.ts";
import { PartnerStack } from "./partner-stack.ts";

describe("OutriderPartner", () => {
  const scratch = mkdtempSync(join(tmpdir(), "outrider-partner-"));
  let template: Template;
  beforeAll(() => {
    for (const name of ["partner-authorizer", ...PARTNER_ROUTES.map(({ handler }) => handler)]) {
      mkdirSync(join(scratch, name), { recursive: true });
      writeFileSync(join(scratch, name, "index.mjs"), "");
    }
    const app = new App({ outdir: join(scratch, "cdk.out"), analyticsReporting: false });
    template = Template.fromStack(new PartnerStack(app, "OutriderPartner", scratch));
  }, 60_000);
  afterAll(() => rmSync(scratch, { recursive: true, force: true }));

  it("has outputs and parameters of stable names, as scripts rely on", () => {
    const { Outputs, Parameters } = template.toJSON() as Record<string, object>;
    expect(Object.keys({ ...Outputs })).toEqual([
      "PartnerApiURL",
      "PartnerHttpApiURL",
      "PermissionsTableName",
    ]);
    expect(Object.keys({ ...Parameters })).toEqual(
      expect.arrayContaining(["PartnerIssuer", "PartnerAudience", "PartnerVerification"]),
    );
  });

  it("puts the authorizer before every method, and a scope before every route", () => {
    const methods = Object.values(template.findResources("AWS::ApiGateway::Method"));
    expect(methods).toHaveLength(PARTNER_ROUTES.length);
    for (const { Properties } of methods)
      expect(Properties).toMatchObject({ AuthorizationType: "CUSTOM", AuthorizerId: {} });
    const routes = Object.values(template.findResources("AWS::ApiGatewayV2::Route"));
    const scopes = routes.map(({ Properties }) => [
      Properties.RouteKey,
      Properties.AuthorizationScopes,
    ]);
    expect(scopes).toEqual(
      PARTNER_ROUTES.map(({ method, path, scope }) => [`${method} ${path}`, [scope]]),
    );
    for (const { Properties } of routes) expect(Properties.AuthorizationType).toBe("JWT");
  });

  it("lets only what looks like a JWT reach the function, and keeps its answer for 30 s", () => {
    template.hasResourceProperties("AWS::ApiGateway::Authorizer", {
      Type: "TOKEN",
      AuthorizerResultTtlInSeconds: 30,
    });
    const [authorizer] = Object.values(template.findResources("AWS::ApiGateway::Authorizer"));
    const pattern = new RegExp(String(authorizer?.["Properties"].IdentityValidationExpression));
    expect("Bearer abc.d-f._hi").toMatch(pattern);
    for (const token of ["ThisIsNotAJWT", "Bearer ThisIsNotAJWT", "Bearer a.b.", "Bearer a.b.c.d"])
      expect(token).not.toMatch(pattern);
  });

  it("allows no action and no resource by a bare wildcard, and actions to one function", () => {
    const policies = Object.entries(template.findResources("AWS::IAM::Policy"));
    const statements = policies.flatMap(
      ([, { Properties }]) => Properties.PolicyDocument.Statement,
    );
    expect(statements.length).toBeGreaterThan(PARTNER_ROUTES.length);
    for (const { Action, Resource } of statements) {
      expect(JSON.stringify(Action)).not.toContain("*");
      expect([Resource].flat()).not.toContain("*");
    }
    const publishing = policies.filter(([, policy]) => JSON.stringify(policy).includes("iot:Pub"));
    expect(publishing.map(([id]) => id)).toEqual([expect.stringMatching(/^FunctionsActRole/)]);
  });

  it("limits the rate of both gateways, and logs who calls for 30 days", () => {
    template.allResourcesProperties("AWS::Logs::LogGroup", { RetentionInDays: 30 });
    const limits = { ThrottlingRateLimit: 50, ThrottlingBurstLimit: 100 };
    template.hasResourceProperties("AWS::ApiGateway::Stage", {
      AccessLogSetting: Match.anyValue(),
      MethodSettings: [Match.objectLike(limits)],
    });
    template.hasResourceProperties("AWS::ApiGatewayV2::Stage", {
      AccessLogSettings: Match.anyValue(),
      DefaultRouteSettings: limits,
    });
  });

  it("keeps AWS's words in the gateway's refusals", () => {
    template.hasResourceProperties("AWS::ApiGateway::GatewayResponse", {
      ResponseType: "DEFAULT_4XX",
      ResponseTemplates: {
        "application/json":
          '{"message":$context.error.messageString,"requestId":"$context.requestId"}',
      },
    });
  });
});
