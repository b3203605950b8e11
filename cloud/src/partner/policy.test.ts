// Aim: the policy grants exactly what the document's rules grant, however a path is written.
// Method: random documents, scopes and paths; the rules are asked segment by segment, the policy by
// the evaluator of the local gateway.
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { judgeByPolicy, policyOutput } from "../../local/src/gateway/authorizer-policy.ts";
import { parsePathPattern, takesPath } from "./path-pattern.ts";
import { DEFAULT_PERMISSIONS, type PermissionRule, readPermissionRules } from "./permissions.ts";
import { policyOf } from "./policy.ts";
import { PARTNER_ROUTES } from "./routes.ts";

const STAGE = "arn:aws:execute-api:us-east-1:000000000000:abcdefghij/prod";
const METHOD_ARN = `${STAGE}/GET/partner/robots`;
const NOW_S = 1_800_000_000;

interface Call {
  readonly method: string;
  readonly path: string;
  readonly nowS?: number;
  readonly sourceIp?: string;
  readonly userAgent?: string;
}

function decide(rules: readonly PermissionRule[], scopes: readonly string[], call: Call) {
  const permissions = { version: 1, rules: [...rules] };
  const expiresAtS = NOW_S + 60;
  const policyDocument = policyOf({ methodArn: METHOD_ARN, permissions, scopes, expiresAtS });
  const output = policyOutput({ principalId: "acme", policyDocument }, { flat: true });
  if (!output.ok) throw new Error(output.problem);
  return judgeByPolicy(output.value, {
    arn: `${STAGE}/${call.method}${call.path}`,
    nowMs: (call.nowS ?? NOW_S) * 1_000,
    sourceIp: call.sourceIp ?? "127.0.0.1",
    userAgent: call.userAgent ?? "curl",
  });
}

const { rules: defaults } = DEFAULT_PERMISSIONS;
const telemetry = { method: "GET", path: "/partner/robots/rover-1/telemetry" };

describe("the policy", () => {
  it("allows what the scopes grant, and denies each other route in so many words", () => {
    expect(decide(defaults, ["telemetry:read"], telemetry)).toBe("allow");
    const list = { method: "GET", path: "/partner/robots" };
    expect(decide(defaults, ["telemetry:read"], list)).toBe("explicit-deny");
    const action = { method: "POST", path: "/partner/robots/rover-1/actions" };
    expect(decide(defaults, ["telemetry:read", "robots:read"], action)).toBe("explicit-deny");
    expect(decide(defaults, ["robots:drive"], action)).toBe("allow");
  });

  it("denies everything to a token without a scope that counts, and to wildcards as scopes", () => {
    for (const scopes of [[], ["*"], ["robots:*"], ["robots:read "], ["ROBOTS:READ"]])
      expect(decide(defaults, scopes, { method: "GET", path: "/partner/robots" })).toBe(
        "explicit-deny",
      );
  });

  it("ends with the token, though it be cached", () => {
    expect(decide(defaults, ["telemetry:read"], { ...telemetry, nowS: NOW_S + 59 })).toBe("allow");
    expect(decide(defaults, ["telemetry:read"], { ...telemetry, nowS: NOW_S + 60 })).not.toBe(
      "allow",
    );
  });

  it("judges address and user agent at each call, though it be cached", () => {
    const rules: PermissionRule[] = [
      {
        method: "GET",
        path: "/partner/robots",
        scope: "robots:read",
        sourceIps: ["203.0.113.0/24"],
        userAgents: ["acme/*"],
      },
    ];
    const call = { method: "GET", path: "/partner/robots", sourceIp: "203.0.113.9" };
    expect(decide(rules, ["robots:read"], { ...call, userAgent: "acme/2" })).toBe("allow");
    expect(decide(rules, ["robots:read"], { ...call, userAgent: "curl" })).toBe("implicit-deny");
    const elsewhere = { ...call, sourceIp: "198.51.100.1", userAgent: "acme/2" };
    expect(decide(rules, ["robots:read"], elsewhere)).toBe("implicit-deny");
  });

  it("holds a token for one robot to that robot, however the name is encoded", () => {
    const rules = [{ ...telemetry, scope: "rover-1" }] as PermissionRule[];
    expect(decide(rules, ["rover-1"], telemetry)).toBe("allow");
    for (const robot of ["rover-2", "rover%2D1", "rover-1%2F..", "*", "rover-1/../rover-2"]) {
      const call = { method: "GET", path: `/partner/robots/${robot}/telemetry` };
      expect(decide(rules, ["rover-1"], call)).toBe("implicit-deny");
    }
  });

  it("names no method's ARN for what is none", () => {
    const rest = { permissions: DEFAULT_PERMISSIONS, scopes: ["robots:read"], expiresAtS: NOW_S };
    for (const methodArn of [
      "",
      "*",
      "arn:aws:execute-api:us-east-1:*:*/*/GET/x",
      "arn:aws:s3:::x",
    ])
      expect(() => policyOf({ methodArn, ...rest })).toThrow(TypeError);
  });

  it("stays within 512 characters a resource, with the longest pattern and stage", () => {
    const path = `/partner/robots/${"x".repeat(230)}/telemetry`;
    const permissions = {
      version: 1,
      rules: [{ method: "GET" as const, path, scope: "robots:read" }],
    };
    expect(readPermissionRules({ rules: permissions.rules }).ok).toBe(true);
    const methodArn = `arn:aws-us-gov:execute-api:ap-southeast-1:123456789012:abcdefghij/${"s".repeat(128)}/GET/x`;
    const { Statement } = policyOf({
      methodArn,
      permissions,
      scopes: ["robots:read"],
      expiresAtS: NOW_S,
    });
    const lengths = Statement.flatMap(({ Resource }) => Resource.map((one) => one.length));
    expect(Math.max(...lengths)).toBeLessThanOrEqual(512);
  });
});

const robot = fc.oneof(
  fc.constantFrom("rover-1", "rover-2", "*", "..", "a%2Ftelemetry", "rover%2D1", "?", "x:y"),
  fc.stringMatching(/^[A-Za-z0-9._~%*?:-]{1,12}$/),
);
const call = fc.oneof(
  fc.constant({ method: "GET", path: "/partner/robots" }),
  robot.map((name) => ({ method: "GET", path: `/partner/robots/${name}/telemetry` })),
  robot.map((name) => ({ method: "POST", path: `/partner/robots/${name}/actions` })),
);
const scope = fc.constantFrom("a", "b", "c");
const rule = fc.record({
  method: fc.constantFrom("GET", "POST", "*"),
  path: fc.constantFrom(
    "/*",
    "/partner/*",
    "/partner/robots",
    "/partner/robots/*",
    "/partner/{any}/rover-1/telemetry",
    "/partner/robots/{robot}/telemetry",
    "/partner/robots/rover-1/telemetry",
    "/partner/robots/rover-2/actions",
    "/partner/robots/{robot}/{what}",
    "/{a}/{b}",
  ),
  scope,
});

describe("any document", () => {
  it("grants by its policy exactly what it grants by its rules", () => {
    fc.assert(
      fc.property(
        fc.array(rule, { maxLength: 5 }),
        fc.array(scope),
        call,
        (rules, scopes, asked) => {
          const read = readPermissionRules({ rules });
          fc.pre(read.ok);
          const granted = rules.some(
            (one) =>
              scopes.includes(one.scope) &&
              (one.method === "*" || one.method === asked.method) &&
              takesPath(parsePathPattern(one.path) ?? [], asked.path),
          );
          const decision = decide(read.ok ? read.value.rules : [], scopes, asked);
          expect(decision === "allow").toBe(granted);
        },
      ),
      { numRuns: 2_000 },
    );
  });

  it("has routes of which none takes another's paths by IAM's wildcards", () => {
    fc.assert(
      fc.property(call, fc.constantFrom(...PARTNER_ROUTES), (asked, route) => {
        const rules = [{ method: route.method, path: route.path, scope: "a" }];
        const takes = takesPath(parsePathPattern(route.path) ?? [], asked.path);
        expect(decide(rules, ["a"], asked) === "allow").toBe(
          takes && asked.method === route.method,
        );
      }),
    );
  });
});
