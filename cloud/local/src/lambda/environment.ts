/** Gives an instance its environment, as Lambda does, and nothing of the host's own. */
import { REGION } from "../aws-names.ts";
import type { Credentials, FunctionDefinition } from "../contracts.ts";

export interface EnvironmentSources {
  readonly definition: FunctionDefinition;
  readonly credentials: Credentials;
  /** Address of the front door, which AWS's SDKs then call. */
  readonly endpoint: string;
  readonly runtimeApi: string;
  readonly logStream: string;
  /** Directory where Node keeps compiled code from one start to the next. */
  readonly compileCacheDir: string;
  /** Variables by which the process finds the outbound proxy. */
  readonly outbound: Readonly<Record<string, string>>;
}

/** Lambda's own search path, and where Homebrew puts interpreters. */
const PATH = "/usr/local/bin:/usr/bin:/bin:/opt/bin:/opt/homebrew/bin";

/**
 * Lists the variables; those of the function come first, so that reserved ones prevail.
 * @see https://docs.aws.amazon.com/lambda/latest/dg/configuration-envvars.html#configuration-envvars-runtime
 */
export function environmentOf(sources: EnvironmentSources): Record<string, string> {
  const { definition, credentials, endpoint, runtimeApi, logStream } = sources;
  return {
    PATH,
    LANG: "en_US.UTF-8",
    TZ: ":UTC",
    NODE_COMPILE_CACHE: sources.compileCacheDir,
    AWS_ENDPOINT_URL: endpoint,
    AWS_ENDPOINT_URL_S3: pathStyleOf(endpoint),
    ...definition.environment,
    ...sources.outbound,
    _HANDLER: definition.handler,
    AWS_REGION: REGION,
    AWS_DEFAULT_REGION: REGION,
    AWS_EXECUTION_ENV: `AWS_Lambda_${definition.runtime}`,
    AWS_LAMBDA_FUNCTION_NAME: definition.name,
    AWS_LAMBDA_FUNCTION_MEMORY_SIZE: String(definition.memoryMb),
    AWS_LAMBDA_FUNCTION_VERSION: "$LATEST",
    AWS_LAMBDA_INITIALIZATION_TYPE: "on-demand",
    AWS_LAMBDA_LOG_GROUP_NAME: definition.logGroup,
    AWS_LAMBDA_LOG_STREAM_NAME: logStream,
    AWS_LAMBDA_RUNTIME_API: runtimeApi,
    AWS_ACCESS_KEY_ID: credentials.accessKeyId,
    AWS_SECRET_ACCESS_KEY: credentials.secretAccessKey,
    AWS_SESSION_TOKEN: credentials.sessionToken ?? "",
    LAMBDA_TASK_ROOT: definition.codeDir,
    LAMBDA_RUNTIME_DIR: import.meta.dirname,
  };
}

/** To an address SDKs send a bucket's name in the path; before `localhost` it would be a name to resolve. */
function pathStyleOf(endpoint: string): string {
  return endpoint.replace(/^http:\/\/localhost:/, "http://127.0.0.1:");
}
