/** Is the Lambda API, as far as it calls and lists functions. */
import {
  type AwsCall,
  AwsError,
  type AwsReply,
  type AwsService,
  type FunctionDefinition,
  type Functions,
} from "../contracts.ts";

export interface LambdaServiceOptions {
  readonly invoke: Functions["invoke"];
  /** @throws AwsError `ResourceNotFoundException`. */
  readonly find: (nameOrArn: string) => FunctionDefinition;
  readonly list: () => readonly FunctionDefinition[];
}

const PATH = /^\/2015-03-31\/functions(?:\/([^/]+))?(\/invocations|\/configuration)?\/?$/;

/** Makes the service. @see https://docs.aws.amazon.com/lambda/latest/api/API_Invoke.html */
export function createLambdaService(options: LambdaServiceOptions): AwsService {
  return {
    signingNames: ["lambda"],
    handle: async (call) => {
      const [, encodedName, action] = PATH.exec(call.path) ?? [];
      const name = encodedName === undefined ? undefined : decodeURIComponent(encodedName);
      if (call.method === "POST" && name !== undefined && action === "/invocations") {
        return invoke(call, name, options);
      }
      const isRead = call.method === "GET" && PATH.test(call.path) && action !== "/invocations";
      if (!isRead) throw notOffered(call);
      return { status: 200, body: describe(name, action, options) };
    },
  };
}

function describe(
  name: string | undefined,
  action: string | undefined,
  { find, list }: LambdaServiceOptions,
): object {
  if (name === undefined) return { Functions: list().map(configurationOf) };
  const configuration = configurationOf(find(name));
  if (action === "/configuration") return configuration;
  return { Configuration: configuration, Code: {}, Tags: {} };
}

async function invoke(
  call: AwsCall,
  name: string,
  { invoke: invokeFunction, find }: LambdaServiceOptions,
): Promise<AwsReply> {
  const headers = new Map(Object.entries(call.headers));
  const type = headers.get("x-amz-invocation-type") ?? "RequestResponse";
  checkQualifier(call.query.get("Qualifier"));
  checkJson(call.body);
  const payload = call.body.length === 0 ? Buffer.from("{}") : call.body;
  if (type === "DryRun") {
    find(name);
    return { status: 204 };
  }
  if (type === "Event") {
    await invokeFunction(name, payload, { async: true });
    return { status: 202 };
  }
  const result = await invokeFunction(name, payload);
  return {
    status: 200,
    headers: {
      "content-type": "application/json",
      "x-amz-executed-version": "$LATEST",
      ...(result.ok ? {} : { "x-amz-function-error": "Unhandled" }),
    },
    body: result.payload,
  };
}

function checkQualifier(qualifier: string | null): void {
  if (qualifier === null || qualifier === "$LATEST") return;
  throw new AwsError(
    "ResourceNotFoundException",
    `The local host keeps $LATEST of each function, not ${qualifier}.`,
    404,
    { Type: "User" },
  );
}

function checkJson(body: Buffer): void {
  const problem = body.length === 0 ? undefined : jsonProblem(body.toString());
  if (problem === undefined) return;
  const message = `Could not parse request body into json: ${problem}`;
  throw new AwsError("InvalidRequestContentException", message, 400, { Type: "User" });
}

function jsonProblem(text: string): string | undefined {
  try {
    JSON.parse(text);
    return undefined;
  } catch (error) {
    if (error instanceof SyntaxError) return error.message;
    throw error;
  }
}

function configurationOf(definition: FunctionDefinition): object {
  return {
    FunctionName: definition.name,
    FunctionArn: definition.arn,
    Runtime: definition.runtime,
    Role: definition.roleArn,
    Handler: definition.handler,
    Timeout: definition.timeoutS,
    MemorySize: definition.memoryMb,
    Environment: { Variables: definition.environment },
    TracingConfig: { Mode: definition.tracing ? "Active" : "PassThrough" },
    LoggingConfig: { LogFormat: "Text", LogGroup: definition.logGroup },
    Version: "$LATEST",
    PackageType: "Zip",
    State: "Active",
    LastUpdateStatus: "Successful",
  };
}

function notOffered({ method, path }: AwsCall): AwsError {
  return new AwsError(
    "UnknownOperationException",
    `The local host does not offer Lambda's ${method} ${path}.`,
    404,
  );
}
