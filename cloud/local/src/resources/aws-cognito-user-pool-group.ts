/** Is the resource type AWS::Cognito::UserPoolGroup. */
import type { z } from "zod";
import { userPoolGroup } from "../cognito/user-pools/part-schemas.ts";
import type { ResourceKind } from "../contracts.ts";

/** Makes the group. Ref is its name. */
export const awsCognitoUserPoolGroup: ResourceKind<z.infer<typeof userPoolGroup>> = {
  type: "AWS::Cognito::UserPoolGroup",
  schema: userPoolGroup,
  identify: ({ GroupName }, scope) => ({ ref: GroupName ?? scope.physicalName(128) }),
  start: ({ type, identity, properties }, { userPools }) => {
    userPools.put(type, identity.ref, properties);
  },
};
