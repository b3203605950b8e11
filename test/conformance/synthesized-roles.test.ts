/**
 * Aim: each role of the stacks can do exactly what its part needs. Method: plan the real stacks, and
 * ask the judge for every action of every service on every kind of resource, against a list by hand.
 */
import { createJudge } from "@outrider/local/src/authority/judge.ts";
import { SERVICES } from "@outrider/local/src/authority/services/index.ts";
import { ACCOUNT_ID, iamArn } from "@outrider/local/src/aws-names.ts";
import type { Planned, PolicyDocument, Principal } from "@outrider/local/src/contracts.ts";
import { createRoles } from "@outrider/local/src/iam/roles.ts";
import { resourceKinds } from "@outrider/local/src/resources/index.ts";
import { beforeAll, expect, it } from "vitest";
import { stackResources } from "../../tools/generate/stack-plan.ts";

const ACTIONS = [...new Set(SERVICES.flatMap(({ actions }) => actions))];
const AWS = "us-east-1:000000000000";
const roles = createRoles();
const judge = createJudge({ iam: roles, epochMs: Date.now });
/** Resources by short names that the lists below use. */
const resources = new Map<string, string>();
let planned: readonly Planned[] = [];

beforeAll(async () => {
  planned = stackResources();
  const iam = {
    putRole: roles.put,
    putRolePolicy: (role: string, name: string, document: PolicyDocument) =>
      roles.putPolicy(role, name, document),
  };
  for (const resource of planned.filter(({ type }) => type.startsWith("AWS::IAM::"))) {
    await resourceKinds.get(resource.type)?.start?.(resource, { iam } as never);
  }
  const ref = (pattern: RegExp) => {
    const found = planned.find(({ scope }) => pattern.test(scope.logicalId));
    return found?.identity.ref ?? expect.unreachable(String(pattern));
  };
  const table = `arn:aws:dynamodb:${AWS}:table`;
  resources.set("registry", `${table}/${ref(/^Registry/)}`);
  resources.set("registry/byRecord", `${table}/${ref(/^Registry/)}/index/byRecord`);
  resources.set("telemetry", `${table}/${ref(/^ReportsTelemetry[0-9A-F]+$/)}`);
  resources.set("sessions", `${table}/${ref(/^Sessions[0-9A-F]+$/)}`);
  resources.set("sessions/bySub", `${table}/${ref(/^Sessions[0-9A-F]+$/)}/index/bySub`);
  resources.set("leases", `${table}/${ref(/^LeaseHeads[0-9A-F]+$/)}`);
  resources.set("lease history", `${table}/${ref(/^LeaseHistory[0-9A-F]+$/)}`);
  resources.set("other table", `${table}/other`);
  resources.set("action topic", `arn:aws:iot:${AWS}:topic/rover-1/action`);
  resources.set("drive topic", `arn:aws:iot:${AWS}:topic/rover-1/drive/alice`);
  resources.set("lease topic", `arn:aws:iot:${AWS}:topic/rover-1/lease`);
  resources.set("thing", `arn:aws:iot:${AWS}:thing/rover-1`);
  resources.set("function", `arn:aws:lambda:${AWS}:function:${ref(/^ApiGetRobot[0-9A-F]+$/)}`);
  resources.set("failures", `arn:aws:logs:${AWS}:log-group:${ref(/RuleFailures/)}:log-stream:s`);
  resources.set("other log", `arn:aws:logs:${AWS}:log-group:/other:log-stream:s`);
  resources.set("keys", "arn:aws:apigateway:us-east-1::/apikeys");
  resources.set("*", "*");
});

/** What each role may do beside writing its own function's log. */
const EXPECTED: readonly (readonly [RegExp, readonly string[]])[] = [
  ...[/^ApiPublishActionRole/, /^ApiPublishMachineActionRole/].map(
    (role) =>
      [
        role,
        [
          "dynamodb:GetItem leases",
          "dynamodb:Query registry",
          "dynamodb:Query registry/byRecord",
          "iot:Publish action topic",
        ],
      ] as const,
  ),
  [/^ApiListDevicesRole/, ["dynamodb:BatchGetItem registry", "dynamodb:Query registry/byRecord"]],
  [
    /^LeaseGetLeaseRole/,
    ["dynamodb:GetItem leases", "dynamodb:Query registry", "dynamodb:Query registry/byRecord"],
  ],
  [
    /^LeaseLeaseHistoryRole/,
    [
      "dynamodb:GetItem leases",
      "dynamodb:PutItem lease history",
      "dynamodb:Query lease history",
      "dynamodb:Query registry",
      "dynamodb:Query registry/byRecord",
    ],
  ],
  [
    /^LeaseChangeLeaseRole/,
    [
      "dynamodb:GetItem leases",
      "dynamodb:PutItem lease history",
      "dynamodb:PutItem leases",
      "dynamodb:Query registry",
      "dynamodb:Query registry/byRecord",
      "dynamodb:Query sessions/bySub",
      "dynamodb:UpdateItem leases",
      "iot:Publish lease topic",
      "iot:RetainPublish lease topic",
    ],
  ],
  [/^ApiListRobotsRole/, ["dynamodb:BatchGetItem registry", "dynamodb:Query registry/byRecord"]],
  [
    /^ApiGetRobotRole/,
    ["dynamodb:Query registry", "dynamodb:Query registry/byRecord", "dynamodb:Query telemetry"],
  ],
  [
    /^ApiGetTelemetryRole/,
    ["dynamodb:Query registry", "dynamodb:Query registry/byRecord", "dynamodb:Query telemetry"],
  ],
  [
    /^ReportsTelemetryRuleRole/,
    [
      "dynamodb:PutItem telemetry",
      "logs:CreateLogStream failures",
      "logs:DescribeLogStreams failures",
      "logs:PutLogEvents failures",
    ],
  ],
  [
    /^ReportsPresenceRuleRole/,
    [
      "dynamodb:PutItem registry",
      "logs:CreateLogStream failures",
      "logs:DescribeLogStreams failures",
      "logs:PutLogEvents failures",
    ],
  ],
  // A person's role may do nothing without the identity that it stands for.
  [/^GroupsViewerRole/, []],
  [/^GroupsOperatorRole/, []],
  [/^GroupsAdminRole/, []],
  [/^DeviceVideoRole/, []],
];

/** Lists what a role may do on what, as the judge says. */
function allowedTo(roleName: string | undefined): readonly string[] {
  const principal: Principal = {
    kind: "role-session",
    arn: "arn:aws:sts::000000000000:assumed-role/any/me",
    accountId: ACCOUNT_ID,
    userId: "AROA:me",
    roleArn: iamArn(`role/${roleName}`),
  };
  return ACTIONS.flatMap((action) =>
    [...resources]
      .filter(([, resource]) => judge.decide(principal, { action, resource }) === "allow")
      .map(([name]) => `${action} ${name}`),
  ).toSorted();
}

it.each(EXPECTED)("the role %s can do exactly what is listed", (pattern, expected) => {
  const role = planned.find(
    ({ type, scope }) => type === "AWS::IAM::Role" && pattern.test(scope.logicalId),
  );
  expect(allowedTo(role?.identity.ref)).toEqual(expected);
});

it("the function of POST /session writes sessions, and alone attaches policies, to anything", () => {
  const role = planned.find(
    ({ type, scope }) => type === "AWS::IAM::Role" && /^ApiOpenSessionRole/.test(scope.logicalId),
  );
  const allowed = allowedTo(role?.identity.ref);
  const onEverything = allowed.filter((right) => /^iot:(At|De)tachPolicy /.test(right));
  expect(onEverything).toHaveLength(2 * resources.size);
  const rest = allowed.filter((right) => !onEverything.includes(right));
  expect(rest).toEqual(["dynamodb:PutItem sessions"]);
  const others = planned.filter(({ type }) => type === "AWS::IAM::Role");
  const attaching = others.filter(({ identity }) =>
    allowedTo(identity.ref).some((right) => right.startsWith("iot:AttachPolicy")),
  );
  expect(attaching).toEqual([role]);
});

it.each(["Viewer", "Operator", "Admin"])(
  "the group %s sends nothing straight to a rule",
  (group) => {
    const pattern = new RegExp(`^Groups${group}Role[0-9A-F]+$`);
    const role = planned.find(({ scope }) => pattern.test(scope.logicalId))?.identity.ref;
    const me = "us-east-1:0b5a1f0e-52a4-4a5f-8a19-2f6f3a1c9d11";
    const principal: Principal = {
      kind: "role-session",
      arn: "arn:aws:sts::000000000000:assumed-role/any/me",
      accountId: ACCOUNT_ID,
      userId: "AROA:me",
      roleArn: iamArn(`role/${role}`),
      sessionContext: { "cognito-identity.amazonaws.com:sub": me },
    };
    const publish = (topic: string) =>
      judge.decide(principal, {
        action: "iot:Publish",
        resource: `arn:aws:iot:${AWS}:topic/${topic}`,
      });
    expect(publish(`rover-1/stop/${me}`)).toBe("allow");
    // Basic Ingest would hand it to the rule as a report of rover-1.
    expect(publish(`$aws/rules/telemetry/rover-1/stop/${me}`)).toBe("explicit-deny");
  },
);
