// Aim: what must never be lost from the rights of people. Method: synthesize the one stack, with and
// without social providers, and look at its template.
import { Match, Template } from "aws-cdk-lib/assertions";
import { App } from "aws-cdk-lib/core";
import { describe, expect, it } from "vitest";
import { AccessStack } from "./access-stack.ts";
import { readSignInOptions } from "./sign-in-options.ts";

const synthesized = (signIn?: unknown) =>
  Template.fromStack(new AccessStack(new App(), "OutriderAccess", readSignInOptions(signIn)));

const HOSTED = { domainPrefix: "acme-robots", returnUrls: ["https://robots.example/"] };
const GOOGLE = { clientId: "id-at-google", secretName: "outrider/google" };
// biome-ignore lint/suspicious/noTemplateCurlyInString: a policy variable.
const ME = "${cognito-identity.amazonaws.com:sub}";

interface Statement {
  readonly Effect: "Allow" | "Deny";
  readonly Action: string | readonly string[];
  readonly Resource: unknown;
}

/** Gives the statements of a policy for one action. */
function statementsOf(template: Template, id: RegExp, action: string): readonly Statement[] {
  const { Resources } = template.toJSON() as { Resources: Record<string, { Properties: unknown }> };
  return Object.entries(Resources)
    .filter(([name]) => id.test(name))
    .flatMap(([, { Properties }]) => {
      const { PolicyDocument } = Properties as { PolicyDocument?: { Statement: Statement[] } };
      return PolicyDocument?.Statement ?? [];
    })
    .filter(({ Action }) => [Action].flat().includes(action));
}

describe("OutriderAccess", () => {
  const template = synthesized();

  it("has outputs of stable names, as scripts rely on", () => {
    expect(Object.keys(template.toJSON()["Outputs"] as object)).toEqual([
      "UserPoolId",
      "UserPoolClientId",
      "IdentityPoolId",
      "ViewerPolicyName",
      "ViewerDisplayPolicyName",
      "OperatorPolicyName",
      "OperatorDisplayPolicyName",
    ]);
  });

  it("gives no password away: SRP and refresh alone, no client secret, sessions revocable", () => {
    template.hasResourceProperties("AWS::Cognito::UserPoolClient", {
      ExplicitAuthFlows: ["ALLOW_USER_SRP_AUTH", "ALLOW_REFRESH_TOKEN_AUTH"],
      GenerateSecret: false,
      EnableTokenRevocation: true,
      PreventUserExistenceErrors: "ENABLED",
      AllowedOAuthFlows: Match.absent(),
    });
    template.resourceCountIs("AWS::Cognito::UserPoolDomain", 0);
    template.resourceCountIs("AWS::Cognito::UserPoolIdentityProvider", 0);
  });

  it("gives nothing to people without an account or without a group", () => {
    template.hasResourceProperties("AWS::Cognito::IdentityPool", {
      AllowUnauthenticatedIdentities: false,
      AllowClassicFlow: false,
    });
    template.hasResourceProperties("AWS::Cognito::IdentityPoolRoleAttachment", {
      Roles: Match.absent(),
      RoleMappings: { people: { Type: "Token", AmbiguousRoleResolution: "Deny" } },
    });
  });

  it("lets a viewer send stops alone, in its own name, and an operator drive too", () => {
    const topics = (id: RegExp) =>
      statementsOf(template, id, "iot:Publish")
        .filter(({ Effect }) => Effect === "Allow")
        .map(({ Resource }) => JSON.stringify(Resource));
    for (const id of [/^GroupsViewerRoleDefaultPolicy/, /^ViewerPolicy$/]) {
      expect(topics(id)).toHaveLength(1);
      expect(topics(id)[0]).toContain(`:topic/*/stop/${ME}`);
      expect(topics(id)[0]).not.toContain("drive");
    }
    const drivers = [/^GroupsOperatorRoleDefault/, /^GroupsAdminRoleDefault/, /^OperatorPolicy$/];
    for (const id of drivers) expect(topics(id).join()).toContain(`:topic/*/drive/${ME}`);
  });

  it("denies every group the service's own topics, which lead to rules", () => {
    for (const group of ["Viewer", "Operator", "Admin"]) {
      const id = new RegExp(`^Groups${group}RoleDefaultPolicy`);
      const denied = statementsOf(template, id, "iot:Publish").filter(
        ({ Effect }) => Effect === "Deny",
      );
      expect(JSON.stringify(denied.map(({ Resource }) => Resource))).toContain(":topic/$*");
    }
  });

  it("binds every role to identities of the own pool that somebody signed in to", () => {
    template.resourceCountIs("AWS::IAM::Role", 3);
    template.allResourcesProperties("AWS::IAM::Role", {
      AssumeRolePolicyDocument: {
        Statement: [
          {
            Action: "sts:AssumeRoleWithWebIdentity",
            Principal: { Federated: "cognito-identity.amazonaws.com" },
            Condition: {
              StringEquals: { "cognito-identity.amazonaws.com:aud": Match.anyValue() },
              "ForAnyValue:StringLike": { "cognito-identity.amazonaws.com:amr": "authenticated" },
            },
          },
        ],
      },
    });
  });

  it("keeps the identities' policies within IoT's 2048 characters", () => {
    // https://docs.aws.amazon.com/iot/latest/apireference/API_CreatePolicy.html, without white space
    for (const { Properties } of Object.values(template.findResources("AWS::IoT::Policy"))) {
      const text = JSON.stringify(Properties.PolicyDocument)
        .replaceAll(/\{"Fn::Join":\["",\[(.*?)\]\]\}/g, (_, parts: string) =>
          parts
            .replaceAll(/\{"Ref":"AWS::Partition"\}/g, "aws")
            .replaceAll(/\{"Ref":"AWS::Region"\}/g, "ap-southeast-1")
            .replaceAll(/\{"Ref":"AWS::AccountId"\}/g, "123456789012")
            .replaceAll(/",|,"|"/g, ""),
        )
        .replaceAll(/\s/g, "");
      expect(text).toMatch(/iot:(Connect|Publish)/);
      expect(text.length).toBeLessThanOrEqual(2048);
    }
  });
});

describe("social providers", () => {
  const template = synthesized({ ...HOSTED, google: GOOGLE, facebook: GOOGLE, amazon: GOOGLE });

  it("are offered beside the pool, with the authorisation code flow alone", () => {
    template.hasResourceProperties("AWS::Cognito::UserPoolClient", {
      SupportedIdentityProviders: ["COGNITO", "Google", "Facebook", "LoginWithAmazon"],
      AllowedOAuthFlows: ["code"],
      CallbackURLs: HOSTED.returnUrls,
    });
    template.hasResourceProperties("AWS::Cognito::UserPoolDomain", { Domain: "acme-robots" });
  });

  it("have their secrets resolved by CloudFormation, never in the template", () => {
    const providers = template.findResources("AWS::Cognito::UserPoolIdentityProvider");
    expect(Object.keys(providers)).toHaveLength(3);
    const reference = "{{resolve:secretsmanager:outrider/google:SecretString:::}}";
    for (const { Properties } of Object.values(providers))
      expect(Properties.ProviderDetails.client_secret).toBe(reference);
  });

  it("are refused without a domain and pages to return to, and with members that mean nothing", () => {
    expect(() => readSignInOptions({ google: GOOGLE })).toThrow("domainPrefix and returnUrls");
    expect(() => readSignInOptions({ domainPrefix: "acme" })).toThrow("returnUrls");
    expect(() => readSignInOptions({ ...HOSTED, google: { clientId: "x" } })).toThrow(
      "signIn.google.secretName",
    );
    expect(() => readSignInOptions({ gogle: GOOGLE })).toThrow("gogle");
    expect(() => readSignInOptions("{")).toThrow("JSON");
  });
});
