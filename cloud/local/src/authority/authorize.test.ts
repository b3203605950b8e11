/**
 * Aim: a signed call passes exactly when its role's policies allow all it needs. Method: one call of
 * every operation with its needs written by hand, under policies drawn from those very needs.
 */
import { silentLog } from "@outrider/runtime";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { ACCOUNT_ID, iamArn } from "../aws-names.ts";
import { type AwsCall, AwsError, type PolicyDocument, type PolicyStatement } from "../contracts.ts";
import { createAuthorize } from "./authorize.ts";
import { jsonCall, restCall, SAMPLE_CALLS } from "./sample-calls.ts";
import { SERVICES } from "./services/index.ts";

const NOW_MS = Date.UTC(2026, 0, 2);

function judgeWith(...statements: readonly PolicyStatement[]) {
  const documents: PolicyDocument[] = [{ Version: "2012-10-17", Statement: statements }];
  return createAuthorize({
    iam: { policiesOf: () => documents },
    epochMs: () => NOW_MS,
    log: silentLog,
  });
}

function refusalOf(act: () => void): AwsError | undefined {
  try {
    act();
    return undefined;
  } catch (error) {
    if (error instanceof AwsError) return error;
    throw error;
  }
}

const statement = (Effect: "Allow" | "Deny", need: string): PolicyStatement => {
  const [action = "", resource = ""] = need.split(" ");
  return { Effect, Action: [action], Resource: [resource] };
};

const allow = (Action: string, Resource = "*") => statement("Allow", `${Action} ${Resource}`);

const ALL_NEEDS = [...new Set(SAMPLE_CALLS.flatMap(({ needs }) => needs))];

describe("the tables of operations", () => {
  it("have a sample call for every action", () => {
    const asked = new Set(ALL_NEEDS.map((need) => need.split(" ")[0]));
    expect([...new Set(SERVICES.flatMap(({ actions }) => actions))].toSorted()).toEqual(
      [...asked].toSorted(),
    );
  });

  it.each(SAMPLE_CALLS.map(({ call, needs }) => [needs.join(", "), call, needs] as const))(
    "%s",
    (_name, call, needs) => {
      const table = SERVICES.find(({ signingNames }) => signingNames.includes(call.service));
      const found = table?.needsOf(call)?.map(({ action, resource }) => `${action} ${resource}`);
      expect(found).toEqual(needs);
    },
  );
});

describe("a role with exactly some rights", () => {
  const subset = fc.subarray(ALL_NEEDS);

  it("can make exactly the calls whose needs are all among them", () => {
    fc.assert(
      fc.property(subset, (rights) => {
        const authorize = judgeWith(...rights.map((need) => statement("Allow", need)));
        for (const { call, needs } of SAMPLE_CALLS) {
          const isAllowed = refusalOf(() => authorize(call)) === undefined;
          expect(isAllowed).toBe(needs.every((need) => rights.includes(need)));
        }
      }),
      { numRuns: 30 },
    );
  });

  it("loses exactly the calls of which a need is denied, whatever is allowed", () => {
    fc.assert(
      fc.property(subset, (denied) => {
        const authorize = judgeWith(allow("*"), ...denied.map((need) => statement("Deny", need)));
        for (const { call, needs } of SAMPLE_CALLS) {
          const isAllowed = refusalOf(() => authorize(call)) === undefined;
          expect(isAllowed).toBe(!needs.some((need) => denied.includes(need)));
        }
      }),
      { numRuns: 30 },
    );
  });
});

describe("a denial", () => {
  const put = jsonCall("dynamodb", "PutItem", { TableName: "t" });
  const arn = "arn:aws:sts::000000000000:assumed-role/sampler/me";
  const table = "arn:aws:dynamodb:us-east-1:000000000000:table/t";
  const sentence = `User: ${arn} is not authorized to perform: dynamodb:PutItem on resource: ${table}`;

  it("says in the JSON protocols, with 400, that no policy allows", () => {
    expect(refusalOf(() => judgeWith()(put))).toMatchObject({
      code: "AccessDeniedException",
      status: 400,
      message: `${sentence} because no identity-based policy allows the dynamodb:PutItem action`,
    });
  });

  it("says that it is explicit", () => {
    const authorize = judgeWith(
      allow("dynamodb:*"),
      statement("Deny", `dynamodb:PutItem ${table}`),
    );
    expect(refusalOf(() => authorize(put))?.message).toBe(
      `${sentence} with an explicit deny in an identity-based policy`,
    );
  });

  it("has status 403 in REST-JSON", () => {
    const call = restCall("lambda", "POST /2015-03-31/functions/f/invocations");
    expect(refusalOf(() => judgeWith()(call))).toMatchObject({
      code: "AccessDeniedException",
      status: 403,
    });
  });

  it("is a bare Forbidden from IoT's data plane", () => {
    expect(refusalOf(() => judgeWith()(restCall("iotdata", "POST /topics/a")))).toMatchObject({
      code: "ForbiddenException",
      status: 403,
      message: "Forbidden",
      members: { traceId: "request-1" },
    });
  });

  it("meets an operation or a service without a row, though all is allowed", () => {
    for (const call of [
      jsonCall("dynamodb", "ExecuteStatement", { Statement: "SELECT * FROM t" }),
      restCall("iot", "GET /indices"),
      restCall("sqs", "GET /queue"),
    ]) {
      expect(refusalOf(() => judgeWith(allow("*"))(call))?.code).toBe("UnknownOperationException");
    }
  });

  it("meets a batch or a transaction without tables, unless the role may write to all", () => {
    for (const operation of ["BatchWriteItem", "BatchGetItem", "TransactWriteItems"]) {
      const authorize = judgeWith(allow("dynamodb:*", table));
      expect(refusalOf(() => authorize(jsonCall("dynamodb", operation, {})))).toBeDefined();
    }
  });
});

describe("a condition", () => {
  const scan = jsonCall("dynamodb", "Scan", { TableName: "t" });
  const under = (operator: string, key: string, value: string) =>
    judgeWith({ ...allow("dynamodb:Scan"), Condition: { [operator]: { [key]: [value] } } });
  const isAllowed = (authorize: (call: AwsCall) => void) =>
    refusalOf(() => authorize(scan)) === undefined;

  it.each([
    ["IpAddress", "aws:SourceIp", "127.0.0.0/8", "10.0.0.0/8"],
    ["StringEquals", "aws:RequestedRegion", "us-east-1", "eu-west-1"],
    ["StringLike", "aws:userid", "*:me", "*:you"],
    ["ArnEquals", "aws:PrincipalArn", iamArn("role/sampler"), iamArn("role/other")],
    ["StringEquals", "aws:PrincipalAccount", ACCOUNT_ID, "111111111111"],
    ["DateLessThan", "aws:CurrentTime", "2026-01-03T00:00:00Z", "2026-01-01T00:00:00Z"],
    ["Bool", "aws:SecureTransport", "true", "false"],
  ])("%s on %s is honoured", (operator, key, fits, fitsNot) => {
    expect(isAllowed(under(operator, key, fits))).toBe(true);
    expect(isAllowed(under(operator, key, fitsNot))).toBe(false);
  });
});

describe("the administrator", () => {
  it("may make every call, known or not", () => {
    const principal = { ...jsonCall("x", "y", {}).principal, kind: "administrator" } as const;
    const calls = [...SAMPLE_CALLS.map(({ call }) => call), restCall("sqs", "GET /queue")];
    for (const call of calls) {
      expect(refusalOf(() => judgeWith()({ ...call, principal }))).toBeUndefined();
    }
  });
});
