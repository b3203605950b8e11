/** Assemblies are written into a folder as CDK lays them out, each with one thing of interest. */
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { AssemblyError, readCloudAssembly } from "./cloud-assembly.ts";

let dir: string;
beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), "outrider-assembly-"));
});
afterEach(() => {
  rmSync(dir, { recursive: true });
});

interface Stack {
  readonly dependencies?: readonly string[];
  readonly environment?: string;
  readonly template?: object;
}

function write(stacks: Readonly<Record<string, Stack>>, others: object = {}): void {
  const artifacts = Object.entries(stacks).map(([name, { template, ...stack }]) => {
    const file = `${name}.template.json`;
    writeFileSync(join(dir, file), JSON.stringify(template ?? { Resources: {} }));
    const properties = { templateFile: file, stackName: `Named${name}` };
    return [name, { type: "aws:cloudformation:stack", properties, ...stack }];
  });
  const manifest = { artifacts: { ...Object.fromEntries(artifacts), ...others } };
  writeFileSync(join(dir, "manifest.json"), JSON.stringify(manifest));
}

function problemOf(act: () => unknown): string {
  try {
    act();
  } catch (error) {
    if (error instanceof AssemblyError) return error.message;
    throw error;
  }
  return "";
}

const names = (only?: readonly string[]) => readCloudAssembly(dir, only).stacks.map((s) => s.name);

describe("a cloud assembly", () => {
  it("gives stacks after those they depend on", () => {
    write({ B: { dependencies: ["A", "C"] }, C: { dependencies: ["A"] }, A: {} });
    expect(names()).toEqual(["NamedA", "NamedC", "NamedB"]);
  });

  it("gives the stacks asked for with what they depend on", () => {
    write({ B: { dependencies: ["A"] }, A: {}, C: {} });
    expect(names(["NamedB"])).toEqual(["NamedA", "NamedB"]);
    expect(problemOf(() => names(["Moon"]))).toContain("has NamedB, NamedA, NamedC");
  });

  it("finds assets by the key that templates name", () => {
    const source = { path: "asset.1a", packaging: "zip" };
    const destinations = { current: { bucketName: "b", objectKey: "1a.zip" } };
    const assets = { files: { "1a": { source, destinations } } };
    writeFileSync(join(dir, "A.assets.json"), JSON.stringify(assets));
    const properties = { file: "A.assets.json" };
    write({ A: {} }, { "A.assets": { type: "cdk:asset-manifest", properties } });
    expect(readCloudAssembly(dir).assets.get("1a.zip")).toBe(join(dir, "asset.1a"));
  });

  it("is refused for another account or region, whose ARNs would never match", () => {
    write({ A: { environment: "aws://123456789012/us-east-1" } });
    expect(problemOf(() => names())).toContain("aws://123456789012/us-east-1");
    write({ A: { environment: "aws://000000000000/eu-west-1" } });
    expect(problemOf(() => names())).toContain("eu-west-1");
    write({ A: { environment: "aws://unknown-account/unknown-region" } });
    expect(names()).toEqual(["NamedA"]);
  });

  it.each([
    ["stages", () => write({ A: {} }, { S: { type: "cdk:cloud-assembly" } }), "Stages (S)"],
    [
      "macros",
      () => write({ A: { template: { Resources: {}, Transform: "AWS::Serverless" } } }),
      "Transform",
    ],
    [
      "rules about parameters",
      () => write({ A: { template: { Resources: {}, Rules: { OnlyInTests: {} } } } }),
      "OnlyInTests",
    ],
    ["a template without resources", () => write({ A: { template: {} } }), "Resources"],
    ["no JSON", () => writeFileSync(join(dir, "manifest.json"), "{"), "manifest.json"],
  ])("is refused with %s", (_what, prepare, expected) => {
    prepare();
    expect(problemOf(() => names())).toContain(expected);
  });
});
