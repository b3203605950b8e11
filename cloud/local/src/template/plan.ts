/** Makes the plan of an assembly: purely, whole, and refused as a whole. */
import type { Planned, ResourceKind, Scope } from "../contracts.ts";
import type { CloudAssembly } from "./cloud-assembly.ts";
import { describeRefusal, type Refusal, RefusedTemplate } from "./refusal.ts";
import { StackResolver, type Surroundings } from "./stack-resolver.ts";
import { isUnresolved, UNRESOLVED } from "./unresolved.ts";

/** Outputs in the shape of `cdk deploy --outputs-file`: stack → key → value. */
export type Outputs = Readonly<Record<string, Readonly<Record<string, string>>>>;

export interface Plan {
  /** In the order to start them: each after what it refers to. */
  readonly resources: readonly Planned[];
  readonly outputs: Outputs;
}

export interface PlanOptions {
  readonly assembly: CloudAssembly;
  readonly kinds: ReadonlyMap<string, ResourceKind>;
  scope(stackName: string, logicalId: string): Scope;
  /** Values of parameters by `<stack>:<parameter>`. @default none, so that defaults count */
  readonly parameters?: ReadonlyMap<string, string>;
}

/**
 * Resolves every stack and checks every resource against its kind.
 *
 * @throws RefusedTemplate "template-refused" with all that is not honoured, in all stacks.
 */
export function makePlan(options: PlanOptions): Plan {
  const refusals = new Map<string, Refusal>();
  const values: StackValues = { exports: new Map(), outputs: new Map() };
  const around: Surroundings = {
    kinds: options.kinds,
    scope: options.scope,
    exported: (name) => values.exports.get(name),
    given: (stack, parameter) => options.parameters?.get(`${stack}:${parameter}`),
    output: (stack, output) => values.outputs.get(stack)?.get(output),
    refuse: (refusal) => {
      refusals.set(describeRefusal(refusal), refusal);
    },
  };
  const resources = options.assembly.stacks.flatMap((stack) => {
    const resolver = new StackResolver(stack, around);
    resolver.resolveResources();
    values.outputs.set(stack.name, resolveOutputs(resolver, stack.template.Outputs, values));
    return resolver.planned;
  });
  if (refusals.size > 0) throw new RefusedTemplate([...refusals.values()]);
  return { resources, outputs: asOutputs(values.outputs) };
}

type OutputValue = string | typeof UNRESOLVED;

interface StackValues {
  readonly exports: Map<string, OutputValue>;
  readonly outputs: Map<string, ReadonlyMap<string, OutputValue>>;
}

type TemplateOutputs = CloudAssembly["stacks"][number]["template"]["Outputs"];

function resolveOutputs(
  resolver: StackResolver,
  outputs: TemplateOutputs,
  { exports }: StackValues,
): Map<string, OutputValue> {
  const resolved = new Map<string, OutputValue>();
  for (const [key, output] of Object.entries(outputs)) {
    if (!resolver.holds(output.Condition)) continue;
    const value = resolveText(resolver, `Outputs/${key}`, output.Value, "Value");
    resolved.set(key, value);
    if (output.Export === undefined) continue;
    const name = resolveText(resolver, `Outputs/${key}`, output.Export.Name, "Export.Name");
    if (name !== UNRESOLVED) exports.set(name, value);
  }
  return resolved;
}

/** Resolves to text. CloudFormation writes a list, as of name servers, with commas. */
function resolveText(
  resolver: StackResolver,
  place: string,
  value: unknown,
  path: string,
): OutputValue {
  const resolved = resolver.resolveIn(place, value, path);
  if (isUnresolved(resolved)) return UNRESOLVED;
  const parts = Array.isArray(resolved) ? (resolved as unknown[]) : [resolved];
  const isText = parts.every((part) => typeof part !== "object" && typeof part !== "symbol");
  return isText ? parts.join(",") : resolver.refuseIn(place, path, "is no text");
}

function asOutputs(outputs: StackValues["outputs"]): Outputs {
  const entries = [...outputs].map(
    ([stack, values]) => [stack, Object.fromEntries(values)] as const,
  );
  return Object.fromEntries(entries) as Outputs;
}
