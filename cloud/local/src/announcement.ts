/** Says where everything is once a plan runs: to scripts by files, to the console by its config. */
import { MARS_API_KEY, ROBOT_API_KEY, writeApiKey } from "./api-keys.ts";
import type { Console } from "./console/console.ts";
import type { RunningEngines } from "./engines.ts";
import { KIT_STACKS } from "./kit-stacks.ts";
import { withHostOutputs, writeOutputs } from "./outputs.ts";
import type { PartnerIdp } from "./partner-idp/partner-idp.ts";
import type { Outputs, Plan } from "./template/plan.ts";

export interface AnnouncementOptions {
  readonly endpoint: string;
  readonly accessKeyFile: string;
  readonly apiKeyFile: string;
  readonly marsApiKeyFile: string;
  readonly outputsFile: string;
  readonly engines: RunningEngines;
  readonly console: Console;
  /** The third party; `undefined` when no stack believes one. */
  readonly partner: PartnerIdp | undefined;
}

/** Writes the outputs and the APIs' keys (0600), publishes the console's page, gives the outputs. */
export async function announcePlan(plan: Plan, options: AnnouncementOptions): Promise<Outputs> {
  const { endpoint, accessKeyFile, engines } = options;
  const keyValue = engines.apiKeyValue;
  const write = (key: typeof ROBOT_API_KEY, file: string) =>
    writeApiKey(plan.outputs, key, { file, keyValue });
  const apiKeyFile = await write(ROBOT_API_KEY, options.apiKeyFile);
  const marsApiKeyFile = await write(MARS_API_KEY, options.marsApiKeyFile);
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
    apiKeyFile,
    marsApiKeyFile,
  });
  await writeOutputs(options.outputsFile, outputs);
  options.console.publish(outputs, engines.s3);
  return outputs;
}
