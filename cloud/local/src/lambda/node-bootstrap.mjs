// Runs one Node function over the Lambda Runtime API, as the runtime nodejs24.x does: async handlers,
// ES modules and CommonJS. It is the function's own process, so it may read the
// environment; it knows nothing of the local host.

import { existsSync } from "node:fs";
import http, { Agent, request } from "node:http";
import https from "node:https";
import { flushCompileCache } from "node:module";
import { Socket } from "node:net";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { format } from "node:util";

const { env } = process;
const [host, port] = env.AWS_LAMBDA_RUNTIME_API.split(":");
const agent = new Agent({ keepAlive: true, maxSockets: 1 });
let requestId = "undefined";

// File 3 is a pipe that the host holds and never writes to: it closes when the host has ended.
new Socket({ fd: 3 })
  .on("close", () => process.exit(1))
  .on("error", () => {})
  .resume()
  .unref();

/** Calls the Runtime API; a host that is gone ends the process, for nobody waits for it any more. */
function call(method, path, body = "", headers = {}) {
  return new Promise((resolve) => {
    const asked = request(
      { agent, host, port, method, path: `/2018-06-01/runtime/${path}`, headers },
      (response) => {
        const chunks = [];
        response.on("data", (chunk) => chunks.push(chunk));
        response.on("end", () =>
          resolve({ headers: response.headers, body: Buffer.concat(chunks) }),
        );
        response.on("error", () => process.exit(1));
      },
    );
    asked.on("error", () => process.exit(1));
    asked.end(body);
  });
}

/**
 * Sends what goes outside through the proxy that the environment names. Node does that by itself under
 * NODE_USE_ENV_PROXY, but loads all of fetch for it at every start, which takes longer than the rest.
 */
function useProxy() {
  if (env.HTTPS_PROXY === undefined) return;
  for (const module of [http, https]) {
    module.globalAgent = new module.Agent({ ...module.globalAgent.options, proxyEnv: env });
  }
  // For processes that the function starts.
  env.NODE_USE_ENV_PROXY = "1";
  const { fetch } = globalThis;
  globalThis.fetch = (...args) => {
    http.setGlobalProxyFromEnv(env);
    globalThis.fetch = fetch;
    return fetch(...args);
  };
}

class RuntimeError extends Error {
  constructor(name, message) {
    super(message);
    this.name = name;
  }
}

/** Loads `dir/file.export` below the task root; files end in .mjs, .js or .cjs. */
async function loadHandler() {
  const match = /^(.*[/\\])?([^./\\]+)\.(.+)$/.exec(env._HANDLER);
  if (match === null) throw new RuntimeError("Runtime.MalformedHandlerName", "Bad handler");
  const [, folder = "", file, exported] = match;
  const module = await importModule(join(env.LAMBDA_TASK_ROOT, folder, file));
  let handler = module;
  for (const name of exported.split(".")) handler = handler?.[name] ?? handler?.default?.[name];
  if (typeof handler !== "function") {
    const text = `${env._HANDLER} is undefined or not exported`;
    throw new RuntimeError("Runtime.HandlerNotFound", text);
  }
  if (handler.length > 2) {
    const text = "Handlers that take a callback are not supported: make it async.";
    throw new RuntimeError("Runtime.CallbackHandlerDeprecated", text);
  }
  return handler;
}

async function importModule(path) {
  const file = [".mjs", ".js", ".cjs"]
    .map((ending) => path + ending)
    .find((one) => existsSync(one));
  if (file === undefined) {
    throw new RuntimeError("Runtime.ImportModuleError", `Error: Cannot find module '${path}'`);
  }
  try {
    return await import(pathToFileURL(file).href);
  } catch (error) {
    const isSyntax = error instanceof SyntaxError;
    const name = isSyntax ? "Runtime.UserCodeSyntaxError" : "Runtime.ImportModuleError";
    // Anything may be thrown, null too.
    const isMissing = String(Object(error).code).endsWith("MODULE_NOT_FOUND");
    if (!isSyntax && !isMissing) throw error;
    throw Object.assign(new RuntimeError(name, String(error)), { stack: error.stack });
  }
}

function errorBody(error) {
  if (!(error instanceof Error)) {
    const errorType = error === null ? "null" : typeof error;
    return { errorType, errorMessage: format("%s", error), trace: [] };
  }
  return {
    errorType: error.name,
    errorMessage: error.message,
    trace: (error.stack ?? "").split("\n"),
  };
}

function postError(path, error) {
  const body = errorBody(error);
  const headers = {
    "content-type": "application/json",
    "lambda-runtime-function-error-type": body.errorType,
  };
  return call("POST", path, JSON.stringify(body), headers);
}

function contextOf(headers) {
  const deadlineMs = Number(headers["lambda-runtime-deadline-ms"]);
  return {
    callbackWaitsForEmptyEventLoop: true,
    functionName: env.AWS_LAMBDA_FUNCTION_NAME,
    functionVersion: env.AWS_LAMBDA_FUNCTION_VERSION,
    invokedFunctionArn: headers["lambda-runtime-invoked-function-arn"],
    memoryLimitInMB: env.AWS_LAMBDA_FUNCTION_MEMORY_SIZE,
    awsRequestId: requestId,
    logGroupName: env.AWS_LAMBDA_LOG_GROUP_NAME,
    logStreamName: env.AWS_LAMBDA_LOG_STREAM_NAME,
    getRemainingTimeInMillis: () => Math.max(0, deadlineMs - Date.now()),
  };
}

async function invoke(handler, { headers, body }) {
  requestId = headers["lambda-runtime-aws-request-id"];
  env._X_AMZN_TRACE_ID = headers["lambda-runtime-trace-id"];
  const path = `invocation/${requestId}`;
  try {
    const result = await handler(JSON.parse(body.toString()), contextOf(headers));
    const text = JSON.stringify(result === undefined ? null : result);
    await call("POST", `${path}/response`, text, { "content-type": "application/json" });
  } catch (error) {
    print("ERROR", "Invoke Error", JSON.stringify(errorBody(error)));
    await postError(`${path}/error`, error);
  }
}

/** Lambda prefixes each line with the time, the request and the level, and keeps it one line. */
function print(level, ...args) {
  const text = format(...args).replaceAll("\n", "\r");
  process.stdout.write(`${new Date().toISOString()}\t${requestId}\t${level}\t${text}\n`);
}

function patchConsole() {
  const levels = { log: "INFO", info: "INFO", debug: "DEBUG", warn: "WARN", error: "ERROR" };
  for (const [method, level] of Object.entries(levels)) {
    console[method] = (...args) => print(level, ...args);
  }
}

/** Reports what nobody caught and ends, as Lambda's runtime does. */
function dieOf(errorType, status) {
  return (error) => {
    const own = error instanceof Error ? error : new Error(String(error));
    const named = Object.assign(own, errorType === undefined ? {} : { name: errorType });
    const path = requestId === "undefined" ? "init/error" : `invocation/${requestId}/error`;
    postError(path, named).then(
      () => process.exit(status),
      () => process.exit(status),
    );
  };
}

patchConsole();
process.on("unhandledRejection", dieOf("Runtime.UnhandledPromiseRejection", 128));
process.on("uncaughtException", dieOf(undefined, 129));

useProxy();
let handler;
try {
  handler = await loadHandler();
} catch (error) {
  print("ERROR", "Uncaught Exception", JSON.stringify(errorBody(error)));
  await postError("init/error", error);
  process.exit(1);
}
for (let count = 0; ; count += 1) {
  await invoke(handler, await call("GET", "invocation/next"));
  // The host ends this process with SIGKILL, which would lose what was compiled.
  if (count === 0) flushCompileCache();
}
