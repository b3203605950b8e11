/** Reads what `npm start` and `cdk deploy --outputs-file` tell of the stacks, and reaches them. */
import { readFileSync } from "node:fs";
import { z } from "zod";

/** Is where `npm start` writes its outputs. */
export const LOCAL_OUTPUTS = ".outrider/outputs.json";

/** Says that a command can't do its work, in words for the person who typed it. */
export class ToolError extends Error {
  override readonly name = "ToolError";
  readonly code: ToolErrorOptions["code"];
  constructor(message: string, options: ToolErrorOptions) {
    super(message, options);
    this.code = options.code;
  }
}

interface ToolErrorOptions extends ErrorOptions {
  /**
   * `outputs-missing`: no file of outputs, or none that can be read. `output-missing`: one key is
   * not in it. `refused`: the far side said no. `incomplete`: an answer lacks what it must have.
   */
  readonly code: "outputs-missing" | "output-missing" | "refused" | "incomplete";
}

const schema = z.record(z.string(), z.record(z.string(), z.string()));

export type Outputs = z.infer<typeof schema>;

/** Reads an outputs file. @throws ToolError "outputs-missing" when there is none that can be read. */
export function readOutputs(file: string): Outputs {
  const hint = "start the local host with npm start, or name the file that npm run deploy wrote";
  try {
    return schema.parse(JSON.parse(readFileSync(file, "utf8")));
  } catch (cause) {
    throw new ToolError(`${file} holds no outputs of the stacks: ${hint}`, {
      code: "outputs-missing",
      cause,
    });
  }
}

/** Gives one output. @throws ToolError "output-missing". */
export function output(outputs: Outputs, stack: string, key: string): string {
  const value = outputs[stack]?.[key];
  if (value === undefined)
    throw new ToolError(`the outputs have no ${stack}.${key}`, { code: "output-missing" });
  return value;
}

export interface AwsAccess {
  readonly endpoint?: string;
  readonly region?: string;
  readonly profile?: string;
  readonly credentials?: { readonly accessKeyId: string; readonly secretAccessKey: string };
}

/** Gives an SDK client its options: the local host's where the outputs are one's, else AWS's own. */
export function awsAccess(outputs: Outputs, profile?: string): AwsAccess {
  const local = outputs["OutriderLocal"];
  if (local === undefined) return profile === undefined ? {} : { profile };
  return {
    endpoint: output(outputs, "OutriderLocal", "Endpoint"),
    region: output(outputs, "OutriderLocal", "Region"),
    credentials: readAccessKey(output(outputs, "OutriderLocal", "AccessKeyFile")),
  };
}

function readAccessKey(file: string): { accessKeyId: string; secretAccessKey: string } {
  const text = readFileSync(file, "utf8");
  const value = (name: string) => new RegExp(`^${name}\\s*=\\s*(\\S+)\\s*$`, "m").exec(text)?.[1];
  const accessKeyId = value("aws_access_key_id");
  const secretAccessKey = value("aws_secret_access_key");
  if (accessKeyId === undefined || secretAccessKey === undefined)
    throw new ToolError(`${file} holds no access key`, { code: "outputs-missing" });
  return { accessKeyId, secretAccessKey };
}
