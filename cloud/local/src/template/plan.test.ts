/**
 * A plan is made of small templates with two invented resource types: one is free in its
 * properties, so that intrinsics can be looked at; the other is strict, so that refusals can be.
 */
// biome-ignore-all lint/suspicious/noTemplateCurlyInString: the language of Fn::Sub looks like it.
import { describe, expect, it } from "vitest";
import { z } from "zod";
import type { Planned, ResourceKind } from "../contracts.ts";
import type { CloudAssembly, Template } from "./cloud-assembly.ts";
import { makePlan, type Plan } from "./plan.ts";
import { describeRefusal, RefusedTemplate } from "./refusal.ts";
import { makeScope } from "./scope.ts";

const free: ResourceKind<Record<string, unknown>> = {
  type: "Test::Free",
  schema: z.record(z.string(), z.unknown()),
  identify: (_properties, scope) => ({
    ref: `ref-${scope.logicalId}`,
    attributes: { Arn: `arn:${scope.logicalId}`, "Endpoint.Address": "localhost" },
  }),
};
const strict: ResourceKind<{ Name: string; Choice?: unknown }> = {
  type: "Test::Strict",
  schema: z.strictObject({
    Name: z.string(),
    Choice: z
      .union([z.strictObject({ A: z.string() }), z.strictObject({ B: z.number(), C: z.string() })])
      .optional(),
  }),
  identify: (properties) => {
    if (properties.Name === "taken") throw new Error("the name taken is reserved");
    return { ref: properties.Name };
  },
};
const kinds = new Map<string, ResourceKind>([
  [free.type, free],
  [strict.type, strict],
]);

function planOf(...templates: Partial<Template>[]): Plan {
  const stacks = templates.map((template, index) => ({
    name: `Stack${index}`,
    template: {
      Parameters: {},
      Mappings: {},
      Conditions: {},
      Outputs: {},
      Resources: {},
      ...template,
    },
  }));
  const assembly: CloudAssembly = { stacks, assets: new Map([["a.zip", "/assets/a"]]) };
  const sources = { endpoint: "http://localhost:1", assets: assembly.assets, secret: () => "s" };
  return makePlan({ assembly, kinds, scope: (stack, id) => makeScope(stack, id, sources) });
}

/** Resolves one value in a template with a resource `A`, a parameter, a map and a condition. */
function resolve(value: unknown): unknown {
  const plan = planOf({
    Parameters: { Size: { Type: "Number", Default: 3 }, List: listParameter },
    Mappings: { Map: { first: { second: "found" } } },
    Conditions: { Yes: { "Fn::Equals": ["a", "a"] }, No: { "Fn::Not": [{ Condition: "Yes" }] } },
    Resources: { A: { Type: "Test::Free" }, B: { Type: "Test::Free", Properties: { value } } },
  });
  const resource = plan.resources.find(({ scope }) => scope.logicalId === "B");
  return (resource as Planned<{ value: unknown }>).properties.value;
}
const listParameter = { Type: "CommaDelimitedList", Default: "x, y" };

function refusalsOf(...templates: Partial<Template>[]): string[] {
  try {
    planOf(...templates);
  } catch (error) {
    if (error instanceof RefusedTemplate) return error.refusals.map(describeRefusal);
    throw error;
  }
  return [];
}

describe("an intrinsic", () => {
  it.each<[string, unknown, unknown]>([
    ["Ref to a resource", { Ref: "A" }, "ref-A"],
    ["Ref to a parameter", { Ref: "Size" }, "3"],
    ["Ref to a list parameter", { Ref: "List" }, ["x", "y"]],
    ["Ref to a pseudo parameter", { Ref: "AWS::Region" }, "us-east-1"],
    ["Fn::GetAtt as a list", { "Fn::GetAtt": ["A", "Arn"] }, "arn:A"],
    ["Fn::GetAtt as a string", { "Fn::GetAtt": "A.Endpoint.Address" }, "localhost"],
    [
      "Fn::Join",
      { "Fn::Join": ["-", ["a", { Ref: "A" }, 1, { Ref: "AWS::NoValue" }]] },
      "a-ref-A-1",
    ],
    ["Fn::Sub", { "Fn::Sub": "${AWS::AccountId}/${A.Arn}/${!Keep}" }, subbed],
    ["Fn::Sub with a map", { "Fn::Sub": ["<${x}${A}>", { x: { Ref: "Size" } }] }, "<3ref-A>"],
    ["Fn::If that holds", { "Fn::If": ["Yes", 1, { "Fn::Unheard": 1 }] }, 1],
    ["Fn::If that does not", { "Fn::If": ["No", 1, [2, { Ref: "AWS::NoValue" }]] }, [2]],
    ["Fn::Select", { "Fn::Select": [1, { "Fn::Split": [",", "a,b"] }] }, "b"],
    ["Fn::GetAZs", { "Fn::GetAZs": "" }, ["us-east-1a", "us-east-1b", "us-east-1c"]],
    ["Fn::FindInMap", { "Fn::FindInMap": ["Map", "first", "second"] }, "found"],
    ["Fn::Base64", { "Fn::Base64": "hi" }, "aGk="],
    ["Fn::Contains", { "Fn::If": ["Yes", { "Fn::Contains": [["a"], "a"] }, 0] }, true],
    ["Fn::And", { "Fn::And": [{ Condition: "Yes" }, { Condition: "No" }] }, false],
    ["Fn::Or", { "Fn::Or": [{ Condition: "Yes" }, { Condition: "No" }] }, true],
  ])("%s is resolved", (_name, value, expected) => {
    expect(resolve(value)).toEqual(expected);
  });

  it("AWS::NoValue takes its key away", () => {
    expect(resolve({ a: { Ref: "AWS::NoValue" }, b: 1 })).toEqual({ b: 1 });
  });
});
const subbed = "000000000000/arn:A/${Keep}";

describe("a plan", () => {
  it("puts each resource after what it refers to or depends on", () => {
    const plan = planOf({
      Resources: {
        Last: { Type: "Test::Free", Properties: { x: { "Fn::Sub": "${Middle}" } } },
        Middle: { Type: "Test::Free", DependsOn: ["First"] },
        First: { Type: "Test::Free" },
      },
    });
    const order = plan.resources.map(({ scope }) => scope.logicalId);
    expect(order).toEqual(["First", "Middle", "Last"]);
  });

  it("leaves out what its condition leaves out", () => {
    const plan = planOf({
      Conditions: { Never: { "Fn::Equals": [1, 2] } },
      Resources: { Gone: { Type: "Test::Unheard", Condition: "Never" } },
      Outputs: { Gone: { Value: { Ref: "Gone" }, Condition: "Never" } },
    });
    expect(plan).toEqual({ resources: [], outputs: { Stack0: {} } });
  });

  it("carries values from stack to stack by export and by output", () => {
    const plan = planOf(
      {
        Resources: { A: { Type: "Test::Free" } },
        Outputs: { Key: { Value: { Ref: "A" }, Export: { Name: { "Fn::Sub": "x-${A}" } } } },
      },
      {
        Outputs: {
          Imported: { Value: { "Fn::ImportValue": "x-ref-A" } },
          Read: { Value: { "Fn::GetStackOutput": { StackName: "Stack0", OutputName: "Key" } } },
        },
      },
    );
    expect(plan.outputs["Stack1"]).toEqual({ Imported: "ref-A", Read: "ref-A" });
  });

  it("gives REST APIs their local address", () => {
    const address = "https://${A}.execute-api.${AWS::Region}.${AWS::URLSuffix}/prod";
    const plan = planOf({
      Resources: { A: { Type: "Test::Strict", Properties: { Name: "abc" } } },
      Outputs: { Url: { Value: { "Fn::Sub": address } } },
    });
    expect(plan.outputs["Stack0"]).toEqual({ Url: "http://localhost:1/_api/abc/prod" });
  });

  it("gives names and ids that stay the same and fit", () => {
    const sources = { endpoint: "", assets: new Map<string, string>(), secret: () => "" };
    const scope = makeScope("Stack", "Resource", sources);
    expect(scope.physicalName()).toMatch(/^Stack-Resource-[0-9A-Z]{12}$/);
    expect(scope.physicalName(24)).toHaveLength(24);
    expect(scope.stableId(10)).toBe(makeScope("Stack", "Resource", sources).stableId(10));
    expect(scope.stableId(100)).toMatch(/^[0-9a-z]{100}$/);
    expect(scope.stableId(10)).not.toBe(makeScope("Stack", "Other", sources).stableId(10));
  });
});

describe("refused is", () => {
  it.each<[string, Partial<Template>, string]>([
    [
      "an unknown type",
      { Resources: { A: { Type: "AWS::Moon::Base" } } },
      "Stack0/A: AWS::Moon::Base is not honoured",
    ],
    [
      "an unknown property",
      { Resources: { A: { Type: "Test::Strict", Properties: { Name: "n", Colour: "red" } } } },
      "Stack0/A Properties.Colour: is not honoured",
    ],
    [
      "an unknown property inside a union",
      {
        Resources: {
          A: { Type: "Test::Strict", Properties: { Name: "n", Choice: { A: "a", Z: 1 } } },
        },
      },
      "Stack0/A Properties.Choice.Z: is not honoured",
    ],
    [
      "an unknown intrinsic",
      { Resources: { A: { Type: "Test::Strict", Properties: { Name: { "Fn::Cidr": [] } } } } },
      "Stack0/A Properties.Name: the intrinsic Fn::Cidr is not honoured",
    ],
    [
      "an unknown attribute",
      {
        Resources: { A: { Type: "Test::Free" } },
        Outputs: { O: { Value: { "Fn::GetAtt": ["A", "Colour"] } } },
      },
      "Stack0/Outputs/O Value.Fn::GetAtt: the attribute Colour of Test::Free (A) is not honoured",
    ],
    [
      "a dangling Ref",
      { Resources: { A: { Type: "Test::Free", Properties: { x: [{ Ref: "B" }] } } } },
      "Stack0/A Properties.x[0].Ref: there is no resource or parameter B",
    ],
    [
      "a circle",
      {
        Resources: {
          A: { Type: "Test::Free", Properties: { x: { Ref: "B" } } },
          B: { Type: "Test::Free", Properties: { x: { Ref: "A" } } },
        },
      },
      "Stack0/B Properties.x.Ref: resources depend on each other: A → B → A",
    ],
    [
      "a dangling DependsOn",
      { Resources: { A: { Type: "Test::Free", DependsOn: "B" } } },
      "Stack0/A DependsOn: there is no resource B",
    ],
    [
      "an update policy",
      { Resources: { A: { Type: "Test::Free", UpdatePolicy: {} } } },
      "Stack0/A UpdatePolicy: is not honoured",
    ],
    [
      "a snapshot on deletion",
      { Resources: { A: { Type: "Test::Free", DeletionPolicy: "Snapshot" } } },
      "Stack0/A DeletionPolicy: Snapshot is not honoured",
    ],
    [
      "a parameter without a value",
      {
        Parameters: { P: { Type: "String" } },
        Resources: { A: { Type: "Test::Free", Properties: { x: { Ref: "P" } } } },
      },
      "Stack0/A Properties.x.Ref: P: the parameter has no default, and nothing gives it a value here",
    ],
    [
      "a dynamic reference",
      { Resources: { A: { Type: "Test::Free", Properties: { x: "{{resolve:ssm:y}}" } } } },
      "Stack0/A Properties.x: dynamic references ({{resolve:…}}) are not honoured",
    ],
    [
      "an import that nobody exports",
      { Outputs: { O: { Value: { "Fn::ImportValue": "nothing" } } } },
      "Stack0/Outputs/O Value.Fn::ImportValue: no earlier stack exports nothing",
    ],
    [
      "an output that is no text",
      { Outputs: { O: { Value: { Ref: "AWS::NoValue" } } } },
      "Stack0/Outputs/O Value: is no text",
    ],
    [
      "what a kind itself refuses",
      { Resources: { A: { Type: "Test::Strict", Properties: { Name: "taken" } } } },
      "Stack0/A Properties: the name taken is reserved",
    ],
  ])("%s, by name", (_name, template, expected) => {
    expect(refusalsOf(template)).toEqual([expected]);
  });

  it("all that is wrong, together and once", () => {
    const refusals = refusalsOf(
      {
        Resources: {
          A: { Type: "Test::Strict", Properties: { Name: { Ref: "Nowhere" }, Colour: 1 } },
          B: { Type: "Test::Strict", Properties: { Name: { Ref: "A" } } },
        },
        Outputs: { O: { Value: { Ref: "A" } } },
      },
      { Resources: { C: { Type: "Test::Unheard" } } },
    );
    expect(refusals).toEqual([
      "Stack0/A Properties.Name.Ref: there is no resource or parameter Nowhere",
      "Stack0/A Properties.Colour: is not honoured",
      "Stack1/C: Test::Unheard is not honoured",
    ]);
  });
});
