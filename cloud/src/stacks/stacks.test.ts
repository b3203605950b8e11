// Aim: what must never be lost from the templates: least privilege, retention, keys, limits.
// Method: synthesize without validation into a temporary directory and look at the templates.
import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Match, Template } from "aws-cdk-lib/assertions";
import type { Stack } from "aws-cdk-lib/core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { buildApp } from "../app.ts";

const HANDLERS_DIR = join(import.meta.dirname, "../handlers");
const HANDLERS = readdirSync(HANDLERS_DIR, { withFileTypes: true })
  .filter((entry) => entry.isDirectory())
  .map(({ name }) => name);
/** Are the functions of the partner API and of Mars, which stand in stacks of their own. */
const ELSEWHERE = /^partner-|-mars$/;

describe("the stacks", () => {
  const scratch = mkdtempSync(join(tmpdir(), "outrider-stacks-"));
  let fleet: Template;
  let robot: Template;
  let access: Template;
  beforeAll(() => {
    const handlersDir = join(scratch, "handlers");
    for (const name of HANDLERS) {
      mkdirSync(join(handlersDir, name), { recursive: true });
      writeFileSync(join(handlersDir, name, "index.mjs"), "");
    }
    const app = buildApp({ outdir: join(scratch, "cdk.out"), handlersDir, validate: false });
    const template = (name: string) => Template.fromStack(app.node.findChild(name) as Stack);
    fleet = template("OutriderFleet");
    robot = template("OutriderRobot");
    access = template("OutriderAccess");
  });
  afterAll(() => rmSync(scratch, { recursive: true, force: true }));

  const resources = (template: Template) =>
    Object.entries(template.toJSON()["Resources"] as Record<string, Resource>);

  it("have outputs of stable names, as scripts rely on", () => {
    const names = (template: Template) => Object.keys(template.toJSON()["Outputs"] as object);
    expect(names(fleet)).toEqual([
      "DevicePolicyName",
      "ThingTypeName",
      "CallPolicyName",
      "DisplayPolicyName",
      "DisplayCallPolicyName",
      "DisplayThingTypeName",
      "VideoPolicyName",
      "RoleAliasName",
      "RegistryTableName",
    ]);
    expect(names(robot)).toEqual([
      "ApiURL",
      "ApiKeyId",
      "TelemetryTableName",
      "SessionsTableName",
      "LeaseTableName",
      "LeaseHistoryTableName",
    ]);
  });

  it("hold no custom resource", () => {
    const types = [...resources(fleet), ...resources(robot)].map(([, { Type }]) => Type);
    expect(types.filter((type) => /CustomResource|^Custom::/.test(type))).toEqual([]);
  });

  it("keep every log for 30 days", () => {
    robot.allResourcesProperties("AWS::Logs::LogGroup", { RetentionInDays: 30 });
    const functions = HANDLERS.filter((name) => !ELSEWHERE.test(name));
    robot.resourceCountIs("AWS::Logs::LogGroup", functions.length + 2);
  });

  it("allow no action and no resource by a bare wildcard, but for identities, which have no ARN", () => {
    const policies = resources(robot).filter(([, { Type }]) => Type === "AWS::IAM::Policy");
    const statements = policies.flatMap(
      ([, { Properties }]) => Properties.PolicyDocument.Statement,
    );
    expect(statements.length).toBeGreaterThan(8);
    for (const { Action } of statements) expect(JSON.stringify(Action)).not.toContain("*");
    const bare = statements.filter(({ Resource }) => [Resource].flat().includes("*"));
    expect(bare.map(({ Action }) => Action)).toEqual([["iot:AttachPolicy", "iot:DetachPolicy"]]);
  });

  it("let only the functions of driving publish actions, and only that of the lease leases", () => {
    const publishing = (topic: string) =>
      resources(robot)
        .filter(
          ([, { Type, Properties }]) =>
            Type === "AWS::IAM::Policy" && JSON.stringify(Properties).includes(topic),
        )
        .map(([id]) => id.replace(/RoleDefaultPolicy\w+$/, ""));
    expect(publishing(":topic/*/action")).toEqual(["ApiPublishAction", "ApiPublishMachineAction"]);
    expect(publishing(":topic/*/lease")).toEqual(["LeaseChangeLease"]);
    expect(publishing("iot:Publish")).toHaveLength(3);
  });

  it("demand sign-in of every method but the preflights and the one for scripts, which has a key", () => {
    const methods = resources(robot)
      .filter(([, { Type }]) => Type === "AWS::ApiGateway::Method")
      .map(([, { Properties }]) => Properties)
      .filter(({ HttpMethod }) => HttpMethod !== "OPTIONS");
    const open = methods.filter(({ AuthorizationType }) => AuthorizationType === "NONE");
    expect(methods.length).toBe(10);
    expect(open).toEqual([expect.objectContaining({ ApiKeyRequired: true })]);
    for (const method of methods.filter((one) => !open.includes(one)))
      expect(method).toMatchObject({ AuthorizationType: "COGNITO_USER_POOLS" });
    robot.hasResourceProperties("AWS::ApiGateway::Authorizer", {
      Type: "COGNITO_USER_POOLS",
      IdentitySource: "method.request.header.Authorization",
    });
    robot.hasResourceProperties("AWS::ApiGateway::UsagePlan", {
      Throttle: Match.objectLike({ RateLimit: 100 }),
      Quota: Match.objectLike({ Period: "DAY" }),
    });
  });

  it("check the body of POST /publish strictly at the gateway", () => {
    robot.hasResourceProperties("AWS::ApiGateway::Model", {
      Schema: Match.objectLike({
        additionalProperties: false,
        required: ["action"],
        properties: Match.objectLike({
          action: { type: "string", enum: ["forward", "backwards", "left", "right", "stop"] },
        }),
      }),
    });
  });

  it("answer an unknown path or method with 404 in the shape of every error", () => {
    robot.hasResourceProperties("AWS::ApiGateway::GatewayResponse", {
      ResponseType: "MISSING_AUTHENTICATION_TOKEN",
      StatusCode: "404",
      ResponseTemplates: { "application/json": Match.stringLikeRegexp('"requestId"') },
    });
  });

  it("keep the devices' policies within IoT's 2048 characters, in the longest of regions", () => {
    const policies = resources(fleet).filter(([, { Type }]) => Type === "AWS::IoT::Policy");
    expect(policies).toHaveLength(5);
    // https://docs.aws.amazon.com/iot/latest/apireference/API_CreatePolicy.html, without white space
    for (const [, { Properties }] of policies) {
      const document: unknown = resolved(Properties.PolicyDocument);
      expect(JSON.stringify(document).replace(/\s/g, "").length).toBeLessThanOrEqual(2048);
    }
  });

  it("give a device credentials for the channel of its own name, and for no other", () => {
    fleet.hasResourceProperties("AWS::IoT::RoleAlias", {
      RoleAlias: Match.absent(),
      CredentialDurationSeconds: 3_600,
    });
    const [policy] = resources(fleet).filter(([, { Type }]) => Type === "AWS::IAM::Policy");
    const [statement, ...more] = policy?.[1].Properties.PolicyDocument.Statement ?? [];
    expect(more).toEqual([]);
    expect(statement?.Action).toContain("kinesisvideo:ConnectAsMaster");
    expect(resolved(statement?.Resource)).toMatch(/:channel\/\$\{credentials-iot:ThingName\}\/\*$/);
  });

  it("let nobody but devices be masters", () => {
    for (const template of [robot, access])
      expect(JSON.stringify(template.toJSON())).not.toContain("ConnectAsMaster");
    expect(JSON.stringify(access.toJSON())).toContain("kinesisvideo:ConnectAsViewer");
  });

  it("allow a device a last will but no session that outlasts its connection", () => {
    fleet.hasResourceProperties("AWS::IoT::Policy", {
      PolicyDocument: Match.objectLike({
        Statement: Match.arrayWith([
          Match.objectLike({
            Action: "iot:Connect",
            Condition: { "ForAllValues:StringEquals": { "iot:ConnectAttributes": ["LastWill"] } },
          }),
        ]),
      }),
    });
  });

  it("expire telemetry, and can restore both tables", () => {
    robot.hasResourceProperties("AWS::DynamoDB::Table", {
      TimeToLiveSpecification: { AttributeName: "expiresAtS", Enabled: true },
      PointInTimeRecoverySpecification: { PointInTimeRecoveryEnabled: true },
    });
    fleet.hasResourceProperties("AWS::DynamoDB::Table", {
      PointInTimeRecoverySpecification: { PointInTimeRecoveryEnabled: true },
    });
  });
});

interface Statement {
  readonly Action: string | readonly string[];
  readonly Resource: unknown;
}

interface Resource {
  readonly Type: string;
  readonly Properties: {
    readonly PolicyDocument: { readonly Statement: readonly Statement[] };
    readonly HttpMethod?: string;
    readonly ApiKeyRequired?: boolean;
    readonly AuthorizationType?: string;
  };
}

/** Resolves what policies are made of: joins and pseudo parameters. */
function resolved(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(resolved);
  if (typeof value !== "object" || value === null) return value;
  if ("Fn::Join" in value) {
    const [glue, parts] = value["Fn::Join"] as [string, unknown[]];
    return parts.map(resolved).join(glue);
  }
  if ("Ref" in value) return PSEUDO[String(value.Ref)] ?? value;
  return Object.fromEntries(Object.entries(value).map(([key, member]) => [key, resolved(member)]));
}

const PSEUDO: Readonly<Record<string, string>> = {
  "AWS::Partition": "aws",
  "AWS::Region": "ap-southeast-1",
  "AWS::AccountId": "123456789012",
};
