/** Is the resource type AWS::Lambda::Function. */
import { z } from "zod";
import { arn } from "../aws-names.ts";
import type { ResourceKind } from "../contracts.ts";
import { RUNTIMES } from "../lambda/runtimes.ts";

const schema = z.strictObject({
  FunctionName: z
    .string()
    .regex(/^[\w-]{1,64}$/)
    .optional(),
  Runtime: z.enum(RUNTIMES),
  Handler: z.string().min(1),
  Code: z.strictObject({ S3Bucket: z.string(), S3Key: z.string() }),
  Role: z.string(),
  // Limits: https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html
  Timeout: z.coerce.number().int().min(1).max(900).default(3),
  MemorySize: z.coerce.number().int().min(128).max(10_240).default(128),
  Environment: z
    .strictObject({ Variables: z.record(z.string(), z.coerce.string()).optional() })
    .optional(),
  LoggingConfig: z
    .strictObject({ LogGroup: z.string().optional(), LogFormat: z.literal("Text").optional() })
    .optional(),
  TracingConfig: z.strictObject({ Mode: z.enum(["Active", "PassThrough"]) }).optional(),
  PackageType: z.literal("Zip").optional(),
  // Without effect on one machine: it runs its own architecture, and /tmp is as large as its disk.
  Architectures: z.array(z.enum(["arm64", "x86_64"])).optional(),
  EphemeralStorage: z.strictObject({ Size: z.coerce.number() }).optional(),
  Description: z.string().optional(),
  Tags: z.array(z.strictObject({ Key: z.string(), Value: z.string() })).optional(),
});

/** Registers the function; it runs from the assembly's own asset directory. Ref is the name. */
export const awsLambdaFunction: ResourceKind<z.infer<typeof schema>> = {
  type: "AWS::Lambda::Function",
  schema,
  identify: ({ FunctionName, Code }, scope) => {
    // Code that the assembly does not hold is refused with the plan, not at the first start.
    scope.assetDir(Code.S3Key);
    const name = FunctionName ?? scope.physicalName(64);
    return { ref: name, attributes: { Arn: arn("lambda", `function:${name}`) } };
  },
  start: ({ properties, identity, scope }, { functions }) => {
    const { Environment, LoggingConfig, TracingConfig } = properties;
    const name = identity.ref;
    functions.put({
      name,
      arn: arn("lambda", `function:${name}`),
      runtime: properties.Runtime,
      handler: properties.Handler,
      codeDir: scope.assetDir(properties.Code.S3Key),
      roleArn: properties.Role,
      timeoutS: properties.Timeout,
      memoryMb: properties.MemorySize,
      environment: Environment?.Variables ?? {},
      // A group that no resource makes appears with the first line, as on AWS.
      logGroup: LoggingConfig?.LogGroup ?? `/aws/lambda/${name}`,
      tracing: TracingConfig?.Mode === "Active",
    });
  },
};
