/** What people and scripts read about a running host: the stacks' outputs and the host's own. */
import { writeFileAtomic } from "@outrider/runtime";
import { REGION } from "./aws-names.ts";
import type { RunningDevice } from "./devices/simulated-devices.ts";
import type { Outputs } from "./template/plan.ts";

/** Is what the host itself offers, under `OutriderLocal`. */
export interface HostOutputs {
  /** `http://localhost:<port>` of the front door. */
  readonly endpoint: string;
  /** AWS credentials file with the administrator's key. */
  readonly accessKeyFile: string;
  /** `localhost:<port>` of the broker, and the certificate that signs its own. */
  readonly iot: { readonly endpoint: string; readonly caFile: string };
  /** `localhost:<port>` of the credentials provider, behind mutual TLS. */
  readonly credentialsEndpoint: string;
  /** `localhost:<port>` of Kinesis Video over TLS. */
  readonly kvsEndpoint: string;
  /** File with the robot API's key; `undefined` when there is no such API. */
  readonly apiKeyFile: string | undefined;
  /** File with the key of the API of Mars; `undefined` when there is no such API. */
  readonly marsApiKeyFile: string | undefined;
  /** Page with the mails that AWS would send. */
  readonly inboxUrl: string;
  /** Who can sign in at once; `undefined` when no stack has people. */
  readonly demo: { readonly user: string; readonly password: string } | undefined;
  /** The third party and the file of its clients; `undefined` when no stack believes one. */
  readonly partner: { readonly issuer: string; readonly clientFile: string } | undefined;
}

/** Puts the host's own outputs beside the stacks'. */
export function withHostOutputs(outputs: Outputs, host: HostOutputs): Outputs {
  const own = {
    Endpoint: host.endpoint,
    Region: REGION,
    IotEndpoint: host.iot.endpoint,
    IotCaFile: host.iot.caFile,
    CredentialsEndpoint: host.credentialsEndpoint,
    KinesisVideoEndpoint: `https://${host.kvsEndpoint}`,
    ConsoleUrl: consoleAddress(host.endpoint),
    AccessKeyFile: host.accessKeyFile,
    ...(host.apiKeyFile !== undefined && { ApiKeyFile: host.apiKeyFile }),
    ...(host.marsApiKeyFile !== undefined && { MarsApiKeyFile: host.marsApiKeyFile }),
    InboxUrl: host.inboxUrl,
    ...(host.demo !== undefined && { DemoUser: host.demo.user, DemoPassword: host.demo.password }),
    ...(host.partner !== undefined && {
      PartnerIssuer: host.partner.issuer,
      PartnerClientFile: host.partner.clientFile,
    }),
  };
  return { ...outputs, OutriderLocal: own };
}

/**
 * Writes the outputs in the shape of `cdk deploy --outputs-file`, whole or not at all; for the owner
 * alone, as a password is among them.
 */
export async function writeOutputs(file: string, outputs: Outputs): Promise<void> {
  await writeFileAtomic(file, `${JSON.stringify(outputs, undefined, 2)}\n`, { mode: 0o600 });
}

/** Draws the outputs as a table for a terminal, stack by stack; keys are shown by their file only. */
export function describeOutputs(
  outputs: Outputs,
  endpoint: string,
  devices: readonly Pick<RunningDevice, "thing" | "kind" | "page">[],
): string {
  const lengths = Object.values(outputs).flatMap((values) => Object.keys(values).map(lengthOf));
  const width = Math.max(...lengths);
  const lines = Object.entries(outputs).flatMap(([stack, values]) => [
    stack,
    ...Object.entries(values).map(([key, value]) => `  ${key.padEnd(width)}  ${value}`),
  ]);
  const displays = devices.flatMap(({ kind, thing, page }) =>
    kind === "display" && page !== undefined ? [`${thing} shows at ${page}\n`] : [],
  );
  const drive = `Drive at ${consoleAddress(endpoint)}   (Ctrl-C stops)`;
  return `\n${lines.join("\n")}\n\n${displays.join("")}${drive}\n`;
}

function lengthOf(text: string): number {
  return text.length;
}

/** Gives the short way to the console, which leads on to its page. */
export function consoleAddress(endpoint: string): string {
  return `${endpoint}/_console`;
}
