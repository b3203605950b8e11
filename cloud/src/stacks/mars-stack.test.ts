// Aim: what must never be lost from the Mars stack. Method: its template, without validation.
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Match, Template } from "aws-cdk-lib/assertions";
import { App } from "aws-cdk-lib/core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { MarsStack } from "./mars-stack.ts";

describe("OutriderMars", () => {
  const scratch = mkdtempSync(join(tmpdir(), "outrider-mars-"));
  let template: Template;
  beforeAll(() => {
    for (const name of ["fetch-mars", "get-mars"]) {
      mkdirSync(join(scratch, name), { recursive: true });
      writeFileSync(join(scratch, name, "index.mjs"), "");
    }
    const app = new App({ outdir: join(scratch, "cdk.out"), analyticsReporting: false });
    template = Template.fromStack(new MarsStack(app, "OutriderMars", scratch));
  }, 60_000);
  afterAll(() => rmSync(scratch, { recursive: true, force: true }));

  it("has outputs and parameters of stable names, and samples as the default sources", () => {
    const { Outputs, Parameters } = template.toJSON() as Record<string, Record<string, object>>;
    expect(Object.keys({ ...Outputs })).toEqual([
      "MarsApiURL",
      "MarsApiKeyId",
      "PhotosUrl",
      "PhotosBucketName",
      "MarsTableName",
      "ScheduleName",
      "FetchFunctionName",
      "NasaSecretArn",
    ]);
    expect(Parameters).toMatchObject({
      WeatherSource: { Default: "sample", AllowedValues: ["sample", "insight", "rems", "meda"] },
      PhotoSource: { Default: "sample", AllowedValues: ["sample", "rover-photos"] },
    });
  });

  it("asks for the key before every method but the preflights, and limits it", () => {
    const methods = Object.values(template.findResources("AWS::ApiGateway::Method")).filter(
      ({ Properties }) => Properties.HttpMethod !== "OPTIONS",
    );
    expect(methods).toHaveLength(2);
    for (const { Properties } of methods)
      expect(Properties).toMatchObject({ HttpMethod: "GET", ApiKeyRequired: true });
    template.hasResourceProperties("AWS::ApiGateway::UsagePlan", {
      Throttle: Match.objectLike({ RateLimit: 100 }),
      Quota: Match.objectLike({ Period: "DAY" }),
    });
  });

  it("fetches each hour, tries again for a quarter of one, and by a role for that function alone", () => {
    template.hasResourceProperties("AWS::Scheduler::Schedule", {
      ScheduleExpression: "rate(1 hour)",
      FlexibleTimeWindow: { Mode: "OFF" },
      Target: Match.objectLike({
        RetryPolicy: { MaximumRetryAttempts: 2, MaximumEventAgeInSeconds: 900 },
      }),
    });
    const [schedule] = Object.values(template.findResources("AWS::Scheduler::Schedule"));
    const { Arn, RoleArn } = schedule?.["Properties"].Target ?? {};
    const [fetchMars] = Arn["Fn::GetAtt"];
    expect(fetchMars).toMatch(/FetchMars/);
    const [role] = RoleArn["Fn::GetAtt"];
    const trusted = template.findResources("AWS::IAM::Role")[role]?.["Properties"];
    expect(trusted.AssumeRolePolicyDocument.Statement).toMatchObject([
      { Principal: { Service: "scheduler.amazonaws.com" } },
    ]);
    expect(trusted).not.toHaveProperty("ManagedPolicyArns");
    const statements = Object.values(template.findResources("AWS::IAM::Policy"))
      .filter(({ Properties }) => JSON.stringify(Properties.Roles).includes(`"${role}"`))
      .flatMap(({ Properties }) => Properties.PolicyDocument.Statement);
    const names = statements.map(({ Action, Resource }) => [
      Action,
      [Resource].flat().map((one) => JSON.stringify(one).includes(`"${fetchMars}"`)),
    ]);
    expect(names).toEqual([["lambda:InvokeFunction", expect.not.arrayContaining([false])]]);
  });

  it("keeps photos in a private bucket that forgets them after 30 days", () => {
    template.hasResourceProperties("AWS::S3::Bucket", {
      PublicAccessBlockConfiguration: { BlockPublicAcls: true, RestrictPublicBuckets: true },
      BucketEncryption: Match.anyValue(),
      LifecycleConfiguration: {
        Rules: [{ Id: "forget", ExpirationInDays: 30, Status: "Enabled" }],
      },
    });
    template.hasResourceProperties("AWS::CloudFront::Distribution", {
      DistributionConfig: { DefaultCacheBehavior: { AllowedMethods: ["GET", "HEAD"] } },
    });
    template.hasResourceProperties("AWS::CloudFront::ResponseHeadersPolicy", {
      ResponseHeadersPolicyConfig: Match.objectLike({
        CorsConfig: Match.objectLike({ AccessControlAllowOrigins: { Items: ["*"] } }),
      }),
    });
  });

  it("can restore its table, and expires what is only remembered", () => {
    template.hasResourceProperties("AWS::DynamoDB::Table", {
      TimeToLiveSpecification: { AttributeName: "expiresAtS", Enabled: true },
      PointInTimeRecoverySpecification: { PointInTimeRecoveryEnabled: true },
    });
  });

  it("lets one function publish, to the one topic, and read the key; neither may delete a photo", () => {
    const policies = Object.entries(template.findResources("AWS::IAM::Policy"));
    const holding = (text: string) =>
      policies
        .filter(([, policy]) => JSON.stringify(policy).includes(text))
        .map(([id]) => id.replace(/RoleDefaultPolicy\w+$/, ""));
    expect(holding("iot:Publish")).toEqual(["FunctionsFetchMars"]);
    expect(holding(":topic/outrider/mars")).toEqual(["FunctionsFetchMars"]);
    expect(holding("secretsmanager:GetSecretValue")).toEqual(["FunctionsFetchMars"]);
    expect(holding("s3:Delete")).toEqual([]);
    for (const [, { Properties }] of policies)
      for (const { Action, Resource } of Properties.PolicyDocument.Statement) {
        expect(JSON.stringify(Action)).not.toContain("*");
        expect([Resource].flat()).not.toContain("*");
      }
  });

  it("gives the functions the processor that sharp beside them is for", () => {
    const functions = Object.values(template.findResources("AWS::Lambda::Function"));
    const architecture = process.arch === "arm64" ? "arm64" : "x86_64";
    expect(functions).toHaveLength(2);
    for (const { Properties } of functions)
      expect(Properties).toMatchObject({ Architectures: [architecture], MemorySize: 1_024 });
  });
});
