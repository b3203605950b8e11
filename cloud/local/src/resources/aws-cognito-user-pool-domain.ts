/** Is the resource type AWS::Cognito::UserPoolDomain. */
import type { z } from "zod";
import { userPoolDomain } from "../cognito/user-pools/part-schemas.ts";
import type { ResourceKind } from "../contracts.ts";

/** Serves the pool's hosted pages at `/_cognito/<domain>/`. Ref is the domain's prefix. */
export const awsCognitoUserPoolDomain: ResourceKind<z.infer<typeof userPoolDomain>> = {
  type: "AWS::Cognito::UserPoolDomain",
  schema: userPoolDomain,
  identify: ({ Domain }) => ({ ref: Domain }),
  start: ({ type, identity, properties }, { userPools }) => {
    userPools.put(type, identity.ref, properties);
  },
};
