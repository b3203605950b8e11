/** Is the resource type AWS::Cognito::UserPool. */
import type { z } from "zod";
import { arn, REGION, URL_SUFFIX } from "../aws-names.ts";
import { userPool } from "../cognito/user-pools/part-schemas.ts";
import type { ResourceKind } from "../contracts.ts";

/** Letters and digits of an id after the region, as AWS's ids have. */
const ID_LENGTH = 9;

/** Makes the pool; its people are kept with the host's state. Ref is its id. */
export const awsCognitoUserPool: ResourceKind<z.infer<typeof userPool>> = {
  type: "AWS::Cognito::UserPool",
  schema: userPool,
  identify: (_properties, scope) => {
    const id = `${REGION}_${scope.stableId(ID_LENGTH)}`;
    return {
      ref: id,
      attributes: {
        UserPoolId: id,
        Arn: arn("cognito-idp", `userpool/${id}`),
        ProviderName: `cognito-idp.${REGION}.${URL_SUFFIX}/${id}`,
        // What the tokens' `iss` says, so here the local host.
        ProviderURL: `${scope.endpoint}/${id}`,
      },
    };
  },
  start: ({ type, identity, properties, scope }, { userPools }) => {
    const UserPoolName = properties.UserPoolName ?? scope.physicalName(128);
    userPools.put(type, identity.ref, { ...properties, UserPoolName });
  },
};
