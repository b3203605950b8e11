/** Is the resource type AWS::Cognito::IdentityPoolRoleAttachment. */
import { z } from "zod";
import type { RoleMapping } from "../cognito/seams.ts";
import type { ResourceKind } from "../contracts.ts";

const ruleSchema = z.strictObject({
  Claim: z.string().min(1).max(64),
  MatchType: z.enum(["Equals", "Contains", "StartsWith", "NotEqual"]),
  Value: z.string().min(1).max(128),
  RoleARN: z.string(),
});

const ambiguous = z.enum(["AuthenticatedRole", "Deny"]);

const mappingSchema = z.discriminatedUnion("Type", [
  z.strictObject({
    Type: z.literal("Token"),
    AmbiguousRoleResolution: ambiguous,
    IdentityProvider: z.string().optional(),
  }),
  z.strictObject({
    Type: z.literal("Rules"),
    AmbiguousRoleResolution: ambiguous,
    IdentityProvider: z.string().optional(),
    RulesConfiguration: z.strictObject({ Rules: z.array(ruleSchema).min(1).max(25) }),
  }),
]);

const schema = z.strictObject({
  IdentityPoolId: z.string(),
  // Nobody is unauthenticated here, so that role is never given; AWS takes it all the same.
  Roles: z
    .strictObject({ authenticated: z.string().optional(), unauthenticated: z.string().optional() })
    .optional(),
  RoleMappings: z.record(z.string(), mappingSchema).optional(),
});

/** Says which roles the pool gives. Ref is the pool's id, as AWS has it with a suffix. */
export const awsCognitoIdentityPoolRoleAttachment: ResourceKind<z.infer<typeof schema>> = {
  type: "AWS::Cognito::IdentityPoolRoleAttachment",
  schema,
  identify: (_properties, scope) => ({ ref: scope.physicalName(128) }),
  start: ({ properties }, { identityPools }) => {
    const { IdentityPoolId, Roles, RoleMappings = {} } = properties;
    identityPools.putRoles(IdentityPoolId, {
      authenticated: Roles?.authenticated,
      mappings: new Map(
        Object.entries(RoleMappings).map(([name, mapping]) => [
          mapping.IdentityProvider ?? name,
          mappingOf(mapping),
        ]),
      ),
    });
  },
};

function mappingOf(mapping: z.infer<typeof mappingSchema>): RoleMapping {
  const rules =
    mapping.Type === "Token"
      ? undefined
      : mapping.RulesConfiguration.Rules.map(({ Claim, MatchType, Value, RoleARN }) => ({
          claim: Claim,
          match: MatchType,
          value: Value,
          roleArn: RoleARN,
        }));
  return { ambiguous: mapping.AmbiguousRoleResolution, rules };
}
