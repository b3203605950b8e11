/** Gets the assembly to run, and makes its plan. */
import type { OnHostEvent } from "../host-event.ts";
import { sinceStartMs } from "../host-event.ts";
import { marsParameters } from "../nasa/local-nasa.ts";
import type { HostOptions } from "../options.ts";
import { partnerParameters } from "../partner-idp/local-partner.ts";
import { resourceKinds } from "../resources/index.ts";
import type { StateStore } from "../state/state-store.ts";
import { readCloudAssembly } from "../template/cloud-assembly.ts";
import { makePlan, type Plan } from "../template/plan.ts";
import { makeScope } from "../template/scope.ts";
import { synthesize } from "./synthesis.ts";

export interface PlanSources {
  readonly state: StateStore;
  readonly endpoint: string;
  readonly onEvent: OnHostEvent;
}

/**
 * Synthesizes the kit's stacks, or takes the assembly that was asked for, and plans it.
 *
 * @throws ToolError "tool-failed" when synthesis fails; AssemblyError "assembly-unreadable";
 * RefusedTemplate "template-refused".
 */
export async function loadPlan(options: HostOptions, sources: PlanSources): Promise<Plan> {
  const dir = options.assemblyDir ?? (await synthesize());
  sources.onEvent({ event: "synthesized", dir, ms: sinceStartMs() });
  const assembly = readCloudAssembly(dir, options.only);
  const scopeSources = {
    endpoint: sources.endpoint,
    assets: assembly.assets,
    secret: (name: string, length: number) => sources.state.secret(name, length),
  };
  return makePlan({
    assembly,
    kinds: resourceKinds,
    parameters: new Map([
      ...partnerParameters(sources.endpoint),
      ...marsParameters(),
      ...options.parameters,
    ]),
    scope: (stackName, logicalId) => makeScope(stackName, logicalId, scopeSources),
  });
}
