/** Is the resource type AWS::Cognito::IdentityPool. */
import { createHash } from "node:crypto";
import { z } from "zod";
import { REGION } from "../aws-names.ts";
import type { ResourceKind } from "../contracts.ts";

const schema = z.strictObject({
  AllowUnauthenticatedIdentities: z.literal(false),
  IdentityPoolName: z
    .string()
    .regex(/^[\w\s+=,.@-]{1,128}$/)
    .optional(),
  AllowClassicFlow: z.boolean().optional(),
  CognitoIdentityProviders: z
    .array(
      z.strictObject({
        ClientId: z.string(),
        ProviderName: z.string(),
        ServerSideTokenCheck: z.boolean().optional(),
      }),
    )
    .optional(),
  IdentityPoolTags: z.array(z.strictObject({ Key: z.string(), Value: z.string() })).optional(),
});

/** Makes the identity pool. Ref is its id. */
export const awsCognitoIdentityPool: ResourceKind<z.infer<typeof schema>> = {
  type: "AWS::Cognito::IdentityPool",
  schema,
  identify: ({ IdentityPoolName }, scope) => ({
    ref: `${REGION}:${uuidFrom(`${scope.stackName}/${scope.logicalId}`)}`,
    attributes: { Name: IdentityPoolName ?? scope.physicalName(128) },
  }),
  start: ({ properties, identity, scope }, { identityPools }) => {
    const { CognitoIdentityProviders = [], IdentityPoolTags = [] } = properties;
    identityPools.putPool({
      id: identity.ref,
      name: properties.IdentityPoolName ?? scope.physicalName(128),
      allowsClassicFlow: properties.AllowClassicFlow === true,
      providers: CognitoIdentityProviders.map((provider) => ({
        name: provider.ProviderName,
        clientId: provider.ClientId,
        asksUserPool: provider.ServerSideTokenCheck === true,
      })),
      tags: Object.fromEntries(IdentityPoolTags.map(({ Key, Value }) => [Key, Value])),
    });
  },
};

/** Gives the same UUID (version 8, of one's own making) for the same place. */
function uuidFrom(place: string): string {
  const hex = createHash("sha256").update(place).digest("hex");
  const parts = [hex.slice(0, 8), hex.slice(8, 12), `8${hex.slice(13, 16)}`];
  return [...parts, `8${hex.slice(17, 20)}`, hex.slice(20, 32)].join("-");
}
