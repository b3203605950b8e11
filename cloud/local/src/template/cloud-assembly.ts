/**
 * Reads a cloud assembly (`cdk.out`): its stacks in the order of their dependencies, their
 * templates, and where their assets lie.
 *
 * @see https://github.com/aws/aws-cdk-cli/tree/main/packages/%40aws-cdk/cloud-assembly-schema
 */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { z } from "zod";
import { ACCOUNT_ID, REGION } from "../aws-names.ts";

/** Is one stack as synthesized. */
export interface StackTemplate {
  readonly name: string;
  readonly template: Template;
}

export interface CloudAssembly {
  /** A stack comes after all that it depends on. */
  readonly stacks: readonly StackTemplate[];
  /** Folder or file of an asset by its object key, `<hash>.zip`. */
  readonly assets: ReadonlyMap<string, string>;
}

/** Says that a folder is no assembly that can be run here. */
export class AssemblyError extends Error {
  override readonly name = "AssemblyError";
  readonly code = "assembly-unreadable";
}

const record = z.record(z.string(), z.unknown());

const resourceSchema = z.looseObject({
  Type: z.string(),
  Properties: record.optional(),
  DependsOn: z.union([z.string(), z.array(z.string())]).optional(),
  Condition: z.string().optional(),
});

const outputSchema = z.strictObject({
  Value: z.unknown(),
  Description: z.unknown().optional(),
  Export: z.strictObject({ Name: z.unknown() }).optional(),
  Condition: z.string().optional(),
});

const templateSchema = z.strictObject({
  AWSTemplateFormatVersion: z.string().optional(),
  Description: z.string().optional(),
  Metadata: z.unknown().optional(),
  // CDK's assertion about its bootstrap stack, of which nothing here has any use.
  Rules: z.strictObject({ CheckBootstrapVersion: z.unknown().optional() }).optional(),
  Parameters: z
    .record(
      z.string(),
      z.looseObject({
        Type: z.string(),
        Default: z.unknown().optional(),
        AllowedValues: z.array(z.unknown()).optional(),
        AllowedPattern: z.string().optional(),
        NoEcho: z.union([z.boolean(), z.string()]).optional(),
      }),
    )
    .default({}),
  Mappings: z.record(z.string(), z.record(z.string(), record)).default({}),
  Conditions: record.default({}),
  Resources: z.record(z.string(), resourceSchema),
  Outputs: z.record(z.string(), outputSchema).default({}),
});

export type Template = z.infer<typeof templateSchema>;
export type TemplateResource = z.infer<typeof resourceSchema>;

const manifestSchema = z.looseObject({
  artifacts: z.record(
    z.string(),
    z.looseObject({
      type: z.string(),
      environment: z.string().optional(),
      dependencies: z.array(z.string()).default([]),
      properties: record.default({}),
    }),
  ),
});

type Artifacts = z.infer<typeof manifestSchema>["artifacts"];

const assetsSchema = z.looseObject({
  files: z
    .record(
      z.string(),
      z.looseObject({
        source: z.looseObject({ path: z.string().optional() }),
        destinations: z.record(z.string(), z.looseObject({ objectKey: z.string() })),
      }),
    )
    .default({}),
  dockerImages: record.default({}),
});

/**
 * Reads the assembly in `dir`. With `only`, the stacks of these names and what they depend on.
 *
 * @throws AssemblyError "assembly-unreadable" when a file is missing, is no JSON or has another
 * shape, when a stack is meant for another account, and when `only` names no stack.
 */
export function readCloudAssembly(dir: string, only?: readonly string[]): CloudAssembly {
  const { artifacts } = readJson(join(dir, "manifest.json"), manifestSchema);
  const nested = Object.keys(artifacts).find((id) => artifacts[id]?.type === "cdk:cloud-assembly");
  if (nested !== undefined) throw new AssemblyError(`Stages (${nested}) are not honoured.`);
  const stacks = inOrder(artifacts, stackIds(artifacts, only)).map((id) =>
    readStack(dir, id, artifacts),
  );
  return { stacks, assets: readAssets(dir, artifacts) };
}

function stackIds(artifacts: Artifacts, only: readonly string[] | undefined): string[] {
  const ids = Object.keys(artifacts).filter((id) => isStack(artifacts, id));
  if (only === undefined) return ids;
  return only.map((name) => {
    const id = ids.find((candidate) => nameOf(artifacts, candidate) === name);
    if (id !== undefined) return id;
    const known = ids.map((candidate) => nameOf(artifacts, candidate)).join(", ");
    throw new AssemblyError(`There is no stack ${name}; the assembly has ${known}.`);
  });
}

function isStack(artifacts: Artifacts, id: string): boolean {
  return artifacts[id]?.type === "aws:cloudformation:stack";
}

function nameOf(artifacts: Artifacts, id: string): string {
  const name = artifacts[id]?.properties["stackName"];
  return typeof name === "string" ? name : id;
}

/** Puts stacks behind their dependencies; CDK refuses cycles at synthesis. */
function inOrder(artifacts: Artifacts, ids: readonly string[]): string[] {
  const ordered = new Set<string>();
  const visit = (id: string, above: readonly string[]): void => {
    if (above.includes(id))
      throw new AssemblyError(`Stacks depend on each other: ${above.join()}.`);
    const dependencies = artifacts[id]?.dependencies ?? [];
    for (const dependency of dependencies) visit(dependency, [...above, id]);
    if (isStack(artifacts, id)) ordered.add(id);
  };
  for (const id of ids) visit(id, []);
  return [...ordered];
}

function readStack(dir: string, id: string, artifacts: Artifacts): StackTemplate {
  const artifact = artifacts[id];
  const file = artifact?.properties["templateFile"];
  if (artifact === undefined || typeof file !== "string") {
    throw new AssemblyError(`${dir}: stack ${id} names no template file.`);
  }
  checkEnvironment(id, artifact.environment);
  return { name: nameOf(artifacts, id), template: readJson(join(dir, file), templateSchema) };
}

/** An account written into ARNs at synthesis would never match the local one. */
function checkEnvironment(id: string, environment: string | undefined): void {
  const [account, region] = (environment ?? "").replace("aws://", "").split("/");
  const fits = (given: string | undefined, own: string) =>
    given === undefined || given === "" || given === own || given.startsWith("unknown-");
  if (fits(account, ACCOUNT_ID) && fits(region, REGION)) return;
  throw new AssemblyError(
    `Stack ${id} is synthesized for ${environment}; the local host stands for aws://${ACCOUNT_ID}/${REGION}. Synthesize it without an environment, or with CDK_DEFAULT_ACCOUNT and CDK_DEFAULT_REGION set to these.`,
  );
}

function readAssets(dir: string, artifacts: Artifacts): Map<string, string> {
  const assets = new Map<string, string>();
  for (const artifact of Object.values(artifacts)) {
    const file = artifact.properties["file"];
    if (artifact.type !== "cdk:asset-manifest" || typeof file !== "string") continue;
    for (const asset of Object.values(readJson(join(dir, file), assetsSchema).files)) {
      if (asset.source.path === undefined) continue;
      for (const { objectKey } of Object.values(asset.destinations)) {
        assets.set(objectKey, join(dir, asset.source.path));
      }
    }
  }
  return assets;
}

function readJson<T>(path: string, schema: z.ZodType<T>): T {
  let json: unknown;
  try {
    json = JSON.parse(readFileSync(path, "utf8"));
  } catch (cause) {
    throw new AssemblyError(`Cannot read ${path} of the cloud assembly.`, { cause });
  }
  const parsed = schema.safeParse(json);
  if (parsed.success) return parsed.data;
  throw new AssemblyError(`${path} is not as expected:\n${z.prettifyError(parsed.error)}`);
}
