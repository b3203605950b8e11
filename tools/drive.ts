/** Drives a robot one pulse over the REST API, as scripts do: `npm run drive -- forward --robot rover-1`. */
import { readFileSync } from "node:fs";
import { parseArgs } from "node:util";
import { ACTIONS, type Action } from "@outrider/protocol";
import { z } from "zod";
import { readApiKeyValue } from "./api-key.ts";
import {
  awsAccess,
  LOCAL_OUTPUTS,
  type Outputs,
  output,
  readOutputs,
  ToolError,
} from "./outputs.ts";
import { runCommand, UsageError } from "./run-command.ts";

const HELP = `Drives a robot one pulse of 200 ms: npm run drive -- <action> [options]

It speaks for a script, not for a person: it drives while nobody holds the lease of the robot.

The action is one of ${ACTIONS.join(", ")}.

  --robot NAME        may be left out while there is exactly one robot
  --outputs FILE      outputs of the stacks (default ${LOCAL_OUTPUTS}, which npm start writes)
  --api-key-file FILE file with the API's key (default: the local host's, or asked of API Gateway)
  --profile NAME      AWS profile, for a deployed fleet
  --help              prints this

Exit status: 0 the robot was told, 1 it was not, 2 wrong use.
`;

/** Longest wait for the answer, in ms: the function behind it may take 10 s at its first call. */
const ANSWER_LIMIT_MS = 15_000;

const problem = z.object({ message: z.string() });

process.exitCode = await runCommand({ help: HELP, run }, process.argv.slice(2));

async function run(args: string[]): Promise<void> {
  const { values, action } = readArguments(args);
  const outputs = readOutputs(values.outputs);
  const key = await readApiKey(outputs, values["api-key-file"], values.profile);
  const { robot } = values;
  const response = await fetch(`${output(outputs, "OutriderRobot", "ApiURL")}/machine/publish`, {
    method: "POST",
    headers: { "content-type": "application/json", "x-api-key": key },
    body: JSON.stringify(robot === undefined ? { action } : { action, robot }),
    signal: AbortSignal.timeout(ANSWER_LIMIT_MS),
  });
  const text = await response.text();
  if (!response.ok)
    throw new ToolError(`${response.status}: ${messageOf(text)}`, { code: "refused" });
  process.stdout.write(`${text}\n`);
}

function readArguments(args: string[]) {
  const { values, positionals } = parseArgs({
    args,
    allowPositionals: true,
    options: {
      robot: { type: "string" },
      outputs: { type: "string", default: LOCAL_OUTPUTS },
      "api-key-file": { type: "string" },
      profile: { type: "string" },
    },
  });
  const action = ACTIONS.find((name) => name === positionals[0]);
  if (action === undefined || positionals.length > 1)
    throw new UsageError(`Name one action: ${ACTIONS.join(", ")}.`);
  return { values, action } satisfies { values: object; action: Action };
}

async function readApiKey(
  outputs: Outputs,
  file: string | undefined,
  profile: string | undefined,
): Promise<string> {
  const keyFile = file ?? outputs["OutriderLocal"]?.["ApiKeyFile"];
  if (keyFile !== undefined) return readFileSync(keyFile, "utf8").trim();
  const apiKey = output(outputs, "OutriderRobot", "ApiKeyId");
  return readApiKeyValue(awsAccess(outputs, profile), apiKey);
}

function messageOf(text: string): string {
  try {
    return problem.parse(JSON.parse(text)).message;
  } catch {
    return text.slice(0, 200);
  }
}
