/** Runs AWS's command line against a local host. */
import { execFile } from "node:child_process";
import { promisify } from "node:util";

const run = promisify(execFile);

/** Says whether the machine has the AWS CLI; tests that need it are skipped where it lacks. */
export const hasAwsCli: boolean = await run("aws", ["--version"]).then(
  () => true,
  () => false,
);

export interface AwsCliHost {
  readonly endpoint: string;
  readonly credentials: {
    readonly accessKeyId: string;
    readonly secretAccessKey: string;
    readonly sessionToken?: string | undefined;
  };
}

/** Longest that one command may take, in ms: the CLI alone needs seconds on a busy machine. */
const COMMAND_MS_MAX = 60_000;

/** Runs a command and gives what it prints; one that fails rejects with its standard error. */
export async function awsCli(host: AwsCliHost, ...parameters: string[]): Promise<string> {
  const { accessKeyId, secretAccessKey, sessionToken } = host.credentials;
  const variables = {
    // No configuration of whoever runs the tests.
    HOME: "/nonexistent",
    AWS_ENDPOINT_URL: host.endpoint,
    AWS_ACCESS_KEY_ID: accessKeyId,
    AWS_SECRET_ACCESS_KEY: secretAccessKey,
    ...(sessionToken === undefined ? {} : { AWS_SESSION_TOKEN: sessionToken }),
    AWS_DEFAULT_REGION: "us-east-1",
    AWS_PAGER: "",
  };
  const assignments = Object.entries(variables).map(([name, value]) => `${name}=${value}`);
  const command = [...assignments, "aws", ...parameters];
  const { stdout } = await run("env", command, { timeout: COMMAND_MS_MAX });
  return stdout;
}
