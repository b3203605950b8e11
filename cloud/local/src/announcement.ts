/** Says where everything is once a plan runs: to scripts by files, to the console by its config. */
import { writeFileAtomic } from "@outrider/runtime";
import type { Console } from "./console/console.ts";
import { robotApiKey } from "./console/robot-api-key.ts";
import type { RunningEngines } from "./engines.ts";
import { KIT_STACKS } from "./kit-stacks.ts";
import { withHostOutputs, writeOutputs } from "./outputs.ts";
import type { PartnerIdp } from "./partner-idp/partner-idp.ts";
import type { Outputs, Plan } from "./template/plan.ts";

export interface AnnouncementOptions {
  readonly endpoint: string;
  readonly accessKeyFile: string;
  readonly apiKeyFile: string;
  readonly outputsFile: string;
  readonly engines: RunningEngines;
  readonly console: Console;
  /** The third party; `undefined` when no stack believes one. */
  readonly partner: PartnerIdp | undefined;
}

/** Writes the outputs and the API's key (0600), publishes the console's page, gives the outputs. */
export async function announcePlan(plan: Plan, options: AnnouncementOptions): Promise<Outputs> {
  const { endpoint, accessKeyFile, engines } = options;
  const apiKey = robotApiKey(plan.outputs, engines.apiKeyValue);
  if (apiKey !== undefined) await writeFileAtomic(options.apiKeyFile, apiKey, { mode: 0o600 });
  const { UserPoolId: userPoolId = "" } =
    new Map(Object.entries(plan.outputs)).get(KIT_STACKS.access) ?? {};
  const outputs = withHostOutputs(plan.outputs, {
    endpoint,
    accessKeyFile,
    iot: engines.iotAddress,
    credentialsEndpoint: engines.credentialsEndpoint,
    kvsEndpoint: engines.kvsEndpoint,
    inboxUrl: engines.people.inboxUrl,
    demo: engines.people.seedDemo(userPoolId),
    partner: options.partner,
    apiKeyFile: apiKey === undefined ? undefined : options.apiKeyFile,
  });
  await writeOutputs(options.outputsFile, outputs);
  options.console.publish(outputs, engines.s3);
  return outputs;
}
