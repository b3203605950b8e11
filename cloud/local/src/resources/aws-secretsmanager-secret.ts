/** Is the resource type AWS::SecretsManager::Secret. */
import { z } from "zod";
import type { ResourceKind } from "../contracts.ts";
import { generateSecretString } from "../secrets-manager/generated-string.ts";
import { secretArn } from "../secrets-manager/secret-arn.ts";

const schema = z
  .strictObject({
    Name: z
      .string()
      .regex(/^[\w/+=.@-]{1,512}$/)
      .optional(),
    Description: z.string().max(2_048).optional(),
    GenerateSecretString: generateSecretString.optional(),
    SecretString: z.string().min(1).max(65_536).optional(),
    Tags: z.array(z.strictObject({ Key: z.string(), Value: z.string() })).optional(),
  })
  .refine(
    ({ GenerateSecretString: drawn, SecretString: text }) =>
      (drawn === undefined) !== (text === undefined),
    {
      message: "exactly one of GenerateSecretString and SecretString is honoured",
    },
  );

/** Makes or changes the secret. Ref is the ARN. */
export const awsSecretsmanagerSecret: ResourceKind<z.infer<typeof schema>> = {
  type: "AWS::SecretsManager::Secret",
  schema,
  identify: ({ Name }, scope) => {
    const arn = secretArn(Name ?? scope.physicalName(64));
    return { ref: arn, attributes: { Id: arn } };
  },
  start: ({ properties, scope }, { secrets }) => {
    const { Name, Description, SecretString, GenerateSecretString = {} } = properties;
    secrets.putTemplate({
      name: Name ?? scope.physicalName(64),
      description: Description,
      value: SecretString ?? GenerateSecretString,
    });
  },
};
