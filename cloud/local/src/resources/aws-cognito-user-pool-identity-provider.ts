/** Is the resource type AWS::Cognito::UserPoolIdentityProvider. */
import type { z } from "zod";
import { userPoolIdentityProvider } from "../cognito/user-pools/part-schemas.ts";
import type { ResourceKind } from "../contracts.ts";

/** Names the provider on the hosted pages, where it is said to be out of reach. Ref is its name. */
export const awsCognitoUserPoolIdentityProvider: ResourceKind<
  z.infer<typeof userPoolIdentityProvider>
> = {
  type: "AWS::Cognito::UserPoolIdentityProvider",
  schema: userPoolIdentityProvider,
  identify: ({ ProviderName }) => ({ ref: ProviderName }),
  start: ({ type, identity, properties }, { userPools }) => {
    userPools.put(type, identity.ref, properties);
  },
};
