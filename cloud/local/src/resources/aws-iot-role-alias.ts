/** Is the resource type AWS::IoT::RoleAlias. */
import { z } from "zod";
import type { ResourceKind } from "../contracts.ts";
import {
  DURATION_S,
  ROLE_ALIAS_NAME,
  roleAliasArn,
} from "../iot/credentials-provider/role-aliases.ts";
import { iotEngine } from "../iot/iot-engine.ts";

const schema = z.strictObject({
  RoleAlias: z.string().regex(ROLE_ALIAS_NAME).optional(),
  RoleArn: z.string().min(20).max(2048),
  CredentialDurationSeconds: z.coerce
    .number()
    .int()
    .min(DURATION_S.min)
    .max(DURATION_S.max)
    .optional(),
  Tags: z.array(z.strictObject({ Key: z.string(), Value: z.string() })).optional(),
});

/** Makes or changes the alias. Ref is the name. */
export const awsIotRoleAlias: ResourceKind<z.infer<typeof schema>> = {
  type: "AWS::IoT::RoleAlias",
  schema,
  identify: ({ RoleAlias }, scope) => {
    const name = RoleAlias ?? scope.physicalName(128);
    return { ref: name, attributes: { RoleAliasArn: roleAliasArn(name) } };
  },
  start: ({ properties, identity }, { iot }) => {
    const { RoleArn: roleArn, CredentialDurationSeconds: durationS = DURATION_S.default } =
      properties;
    iotEngine(iot).putRoleAlias({ name: identity.ref, roleArn, durationS });
  },
};
