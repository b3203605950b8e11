/** Plans the kit's own stacks without bundling or starting anything, for pages about them. */
import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Planned } from "../../cloud/local/src/contracts.ts";
import { partnerParameters } from "../../cloud/local/src/partner-idp/local-partner.ts";
import { resourceKinds } from "../../cloud/local/src/resources/index.ts";
import { readCloudAssembly } from "../../cloud/local/src/template/cloud-assembly.ts";
import { makePlan, type Plan } from "../../cloud/local/src/template/plan.ts";
import { makeScope } from "../../cloud/local/src/template/scope.ts";
import { buildApp } from "../../cloud/src/app.ts";

const HANDLERS = join(import.meta.dirname, "../../cloud/src/handlers");

/** Gives every resource of the stacks, as the local host would start them. */
export function stackResources(): readonly Planned[] {
  return stackPlan().resources;
}

/** Gives the plan of all stacks: their resources and outputs. */
export function stackPlan(): Plan {
  const scratch = mkdtempSync(join(tmpdir(), "outrider-generate-"));
  try {
    const outdir = join(scratch, "cdk.out");
    buildApp({ outdir, handlersDir: emptyHandlers(scratch), validate: false }).synth();
    const assembly = readCloudAssembly(outdir, undefined);
    const endpoint = "http://localhost:8420";
    const sources = { endpoint, assets: assembly.assets, secret: () => "x".repeat(40) };
    const scope = (stack: string, id: string) => makeScope(stack, id, sources);
    const parameters = partnerParameters(endpoint);
    return makePlan({ assembly, kinds: resourceKinds, scope, parameters });
  } finally {
    rmSync(scratch, { recursive: true, force: true });
  }
}

/** What functions do is of no concern here; that there is one for each handler is. */
function emptyHandlers(scratch: string): string {
  const directory = join(scratch, "handlers");
  for (const entry of readdirSync(HANDLERS, { withFileTypes: true })) {
    if (!entry.isDirectory()) continue;
    mkdirSync(join(directory, entry.name), { recursive: true });
    writeFileSync(join(directory, entry.name, "index.mjs"), "");
  }
  return directory;
}
