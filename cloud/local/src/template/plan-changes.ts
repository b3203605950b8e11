/** Finds what a new plan changes about the one that runs. */
import { isDeepStrictEqual } from "node:util";
import type { Planned } from "../contracts.ts";
import type { Plan } from "./plan.ts";

export interface PlanChanges {
  /** New resources and ones with other properties or names, in the order to start them. */
  readonly started: readonly Planned[];
  /** Resources that the new plan leaves out. */
  readonly left: readonly Planned[];
}

/** Compares two plans resource by resource, as CloudFormation does: by stack and logical id. */
export function planChanges(running: Plan, next: Plan): PlanChanges {
  const before = byPlace(running);
  const after = byPlace(next);
  return {
    started: next.resources.filter((resource) => !isSame(before.get(placeOf(resource)), resource)),
    left: running.resources.filter((resource) => !after.has(placeOf(resource))),
  };
}

/** Gives `<stack>/<logical id>`. */
export function placeOf({ scope }: Planned): string {
  return `${scope.stackName}/${scope.logicalId}`;
}

function byPlace(plan: Plan): Map<string, Planned> {
  return new Map(plan.resources.map((resource) => [placeOf(resource), resource]));
}

/** An asset's place in the assembly changes with its content, so code counts as a property. */
function isSame(before: Planned | undefined, after: Planned): boolean {
  return (
    before?.type === after.type &&
    isDeepStrictEqual(before.properties, after.properties) &&
    isDeepStrictEqual(before.identity, after.identity)
  );
}
