/** Is the resource type AWS::Cognito::UserPoolClient. */
import type { z } from "zod";
import { userPoolClient } from "../cognito/user-pools/part-schemas.ts";
import type { ResourceKind, Scope } from "../contracts.ts";

/** Characters of an id and of a secret, as AWS makes them. */
const ID_LENGTH = 26;
const SECRET_LENGTH = 51;

type Properties = z.infer<typeof userPoolClient>;

/** Makes the app client; a secret that it asks for is kept with the host's state. Ref is its id. */
export const awsCognitoUserPoolClient: ResourceKind<Properties> = {
  type: "AWS::Cognito::UserPoolClient",
  schema: userPoolClient,
  identify: (properties, scope) => {
    const id = scope.stableId(ID_LENGTH);
    const ClientSecret = secretOf(properties, scope);
    return {
      ref: id,
      attributes: { ClientId: id, ...(ClientSecret !== undefined && { ClientSecret }) },
    };
  },
  start: ({ type, identity, properties, scope }, { userPools }) => {
    const ClientName = properties.ClientName ?? scope.physicalName(128);
    const ClientSecret = secretOf(properties, scope);
    userPools.put(type, identity.ref, { ...properties, ClientName, ClientSecret });
  },
};

function secretOf({ GenerateSecret }: Properties, scope: Scope): string | undefined {
  return GenerateSecret ? scope.secret(SECRET_LENGTH) : undefined;
}
