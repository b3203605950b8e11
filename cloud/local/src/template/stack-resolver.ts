/**
 * Resolves one stack: follows each reference to the resource it names, so that every resource comes
 * after what it needs, gives each its identity, and notes whatever is not honoured.
 */
import { AssertionError } from "node:assert/strict";
import { PARTITION, URL_SUFFIX } from "../aws-names.ts";
import type { Identity, Planned, ResourceKind, Scope } from "../contracts.ts";
import type { StackTemplate, TemplateResource } from "./cloud-assembly.ts";
import { evaluateCondition } from "./conditions.ts";
import { type Names, resolveValue } from "./intrinsics.ts";
import { withLocalAddresses } from "./local-address.ts";
import { parameterValue } from "./parameters.ts";
import { propertyProblems } from "./property-problems.ts";
import type { Refusal } from "./refusal.ts";
import { isUnresolved, NO_VALUE, UNRESOLVED, type Value } from "./unresolved.ts";

/** What all stacks of a plan share. */
export interface Surroundings {
  readonly kinds: ReadonlyMap<string, ResourceKind>;
  scope(stackName: string, logicalId: string): Scope;
  /** Value of an export or of another stack's output; `undefined` when there is none (yet). */
  exported(name: string): string | typeof UNRESOLVED | undefined;
  output(stack: string, output: string): string | typeof UNRESOLVED | undefined;
  /** Value given for a parameter of a stack; `undefined` leaves it at its default. */
  given(stack: string, parameter: string): string | undefined;
  refuse(refusal: Refusal): void;
}

/** Keys of a resource that are honoured, or that ask for nothing while state is kept. */
const RESOURCE_KEYS = new Set([
  "Type",
  "Properties",
  "DependsOn",
  "Condition",
  "Metadata",
  "DeletionPolicy",
  "UpdateReplacePolicy",
]);

const KEPT_POLICIES = new Set(["Delete", "Retain", "RetainExceptOnCreate"]);

export class StackResolver implements Names {
  readonly planned: Planned[] = [];
  readonly #stack: StackTemplate;
  readonly #around: Surroundings;
  readonly #identities = new Map<string, Identity | typeof UNRESOLVED>();
  readonly #conditions = new Map<string, boolean | typeof UNRESOLVED>();
  /** What is being resolved now, outermost first; the last one owns the refusals. */
  readonly #places: string[] = [];

  constructor(stack: StackTemplate, around: Surroundings) {
    this.#stack = stack;
    this.#around = around;
  }

  /** Resolves every resource; afterwards `planned` holds them in the order to start them. */
  resolveResources(): void {
    for (const id of Object.keys(this.#stack.template.Resources)) {
      if (this.#isWanted(id)) this.#identityOf(id);
    }
  }

  /** Resolves a value of the section `place`, e.g. an output. */
  resolveIn(place: string, value: unknown, path: string): Value {
    return this.#within(place, () => this.#resolve(value, path));
  }

  /** Notes a refusal in the section `place`. */
  refuseIn(place: string, path: string, problem: string): typeof UNRESOLVED {
    return this.#within(place, () => this.refuse(path, problem));
  }

  /** Says whether a condition holds; `undefined` means none is asked. */
  holds(condition: string | undefined): boolean {
    return condition === undefined || this.condition(condition, "Condition") === true;
  }

  refuse(path: string, problem: string): typeof UNRESOLVED {
    const logicalId = this.#places.at(-1) ?? "template";
    this.#around.refuse({ stack: this.#stack.name, logicalId, path, problem });
    return UNRESOLVED;
  }

  ref(name: string, path: string): Value {
    if (name.startsWith("AWS::")) return this.#pseudo(name, path);
    const parameter = this.#stack.template.Parameters[name];
    if (parameter !== undefined) {
      const value = parameterValue(parameter, this.#around.given(this.#stack.name, name));
      return value.ok ? value.value : this.refuse(path, `${name}: ${value.problem}`);
    }
    const identity = this.#lookUp(name, path);
    return identity === UNRESOLVED ? UNRESOLVED : identity.ref;
  }

  attribute(logicalId: string, attribute: string, path: string): Value {
    const identity = this.#lookUp(logicalId, path);
    if (identity === UNRESOLVED) return UNRESOLVED;
    const value = identity.attributes?.[attribute];
    const type = this.#stack.template.Resources[logicalId]?.Type;
    return (
      value ??
      this.refuse(path, `the attribute ${attribute} of ${type} (${logicalId}) is not honoured`)
    );
  }

  condition(name: string, path: string): boolean | typeof UNRESOLVED {
    const known = this.#conditions.get(name);
    if (known !== undefined) return known;
    const definition = this.#stack.template.Conditions[name];
    if (definition === undefined) return this.refuse(path, `there is no condition ${name}`);
    // Stands while the definition is evaluated, so that one that names itself ends.
    this.#conditions.set(name, UNRESOLVED);
    const resolve = (value: unknown, at: string) => resolveValue(value, at, this);
    const value = this.#within(`Conditions/${name}`, () =>
      evaluateCondition(definition, "", this, resolve),
    );
    this.#conditions.set(name, value);
    return value;
  }

  mapping(map: string, first: string, second: string): Value | undefined {
    return this.#stack.template.Mappings[map]?.[first]?.[second] as Value | undefined;
  }

  exported(name: string, path: string): Value {
    return this.#around.exported(name) ?? this.refuse(path, `no earlier stack exports ${name}`);
  }

  stackOutput(stack: string, output: string, path: string): Value {
    const value = this.#around.output(stack, output);
    return value ?? this.refuse(path, `no earlier stack ${stack} has an output ${output}`);
  }

  #resolve(value: unknown, path: string): Value {
    const { endpoint } = this.#around.scope(this.#stack.name, "template");
    return withLocalAddresses(resolveValue(value, path, this), endpoint);
  }

  #pseudo(name: string, path: string): Value {
    const scope = this.#around.scope(this.#stack.name, "template");
    const stackArn = `arn:${PARTITION}:cloudformation:${scope.region}:${scope.accountId}`;
    const values: Readonly<Record<string, Value>> = {
      "AWS::AccountId": scope.accountId,
      "AWS::Region": scope.region,
      "AWS::Partition": PARTITION,
      "AWS::URLSuffix": URL_SUFFIX,
      "AWS::StackName": this.#stack.name,
      "AWS::StackId": `${stackArn}:stack/${this.#stack.name}/${scope.stableId(32)}`,
      "AWS::NotificationARNs": [],
      "AWS::NoValue": NO_VALUE,
    };
    return values[name] ?? this.refuse(path, `the pseudo parameter ${name} is not honoured`);
  }

  #lookUp(id: string, path: string): Identity | typeof UNRESOLVED {
    const resource = this.#stack.template.Resources[id];
    if (resource === undefined) return this.refuse(path, `there is no resource or parameter ${id}`);
    if (!this.#isWanted(id)) return this.refuse(path, `${id} is left out by its condition`);
    if (this.#places.includes(id)) {
      const circle = [...this.#places.slice(this.#places.indexOf(id)), id].join(" → ");
      return this.refuse(path, `resources depend on each other: ${circle}`);
    }
    return this.#identityOf(id);
  }

  #isWanted(id: string): boolean {
    return this.#within(id, () => this.holds(this.#stack.template.Resources[id]?.Condition));
  }

  #identityOf(id: string): Identity | typeof UNRESOLVED {
    const known = this.#identities.get(id);
    if (known !== undefined) return known;
    const resource = this.#stack.template.Resources[id] as TemplateResource;
    const identity = this.#within(id, () => this.#plan(id, resource));
    this.#identities.set(id, identity);
    return identity;
  }

  #plan(id: string, resource: TemplateResource): Identity | typeof UNRESOLVED {
    this.#checkKeys(resource);
    for (const dependency of [resource.DependsOn ?? []].flat()) this.#visit(dependency);
    const kind = this.#around.kinds.get(resource.Type);
    // Resolved even if the type is unknown, so that what it refers to comes to light as well.
    const properties = this.#resolve(resource.Properties ?? {}, "Properties");
    if (kind === undefined) return this.refuse("", `${resource.Type} is not honoured`);
    const parsed = kind.schema.safeParse(properties);
    if (!parsed.success) {
      for (const { path, problem } of propertyProblems(parsed.error.issues, properties)) {
        this.refuse(path, problem);
      }
      return UNRESOLVED;
    }
    if (isUnresolved(properties)) return UNRESOLVED;
    return this.#identify(id, kind, parsed.data);
  }

  #identify(id: string, kind: ResourceKind, properties: unknown): Identity | typeof UNRESOLVED {
    const scope = this.#around.scope(this.#stack.name, id);
    try {
      const identity = kind.identify(properties, scope);
      this.planned.push({ type: kind.type, properties, identity, scope });
      return identity;
    } catch (error) {
      // A kind throws for what its schema cannot say; only a bug of the host is no refusal.
      if (!(error instanceof Error) || error instanceof AssertionError) throw error;
      return this.refuse("Properties", error.message);
    }
  }

  #visit(dependency: string): void {
    const resource = this.#stack.template.Resources[dependency];
    if (resource === undefined) this.refuse("DependsOn", `there is no resource ${dependency}`);
    else if (this.#isWanted(dependency)) this.#lookUp(dependency, "DependsOn");
  }

  #checkKeys(resource: TemplateResource): void {
    for (const key of Object.keys(resource)) {
      if (!RESOURCE_KEYS.has(key)) this.refuse(key, "is not honoured");
    }
    for (const key of ["DeletionPolicy", "UpdateReplacePolicy"]) {
      const policy = resource[key];
      if (policy !== undefined && !KEPT_POLICIES.has(String(policy))) {
        this.refuse(key, `${String(policy)} is not honoured`);
      }
    }
  }

  #within<T>(place: string, act: () => T): T {
    this.#places.push(place);
    try {
      return act();
    } finally {
      this.#places.pop();
    }
  }
}
