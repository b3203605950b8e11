/** Makes the groups of people, a role for each, and the identity pool that gives the roles out. */
import {
  CfnIdentityPool,
  CfnIdentityPoolRoleAttachment,
  CfnUserPoolGroup,
} from "aws-cdk-lib/aws-cognito";
import { FederatedPrincipal, Role } from "aws-cdk-lib/aws-iam";
import { Fn, Stack } from "aws-cdk-lib/core";
import { Construct } from "constructs";
import { allowPerson, type Person } from "./topic-policies.ts";
import type { PeoplePool } from "./user-pool.ts";
import { allowViewer } from "./video-access.ts";

/**
 * Is the identity that a person's credentials are for, in the policies of roles and of IoT Core.
 * @see https://docs.aws.amazon.com/cognito/latest/developerguide/iam-roles.html
 */
// biome-ignore lint/suspicious/noTemplateCurlyInString: a policy variable, not JavaScript's.
export const SIGNED_IN_ID = "${cognito-identity.amazonaws.com:sub}";

interface Group {
  readonly id: string;
  readonly groupName: string;
  /** The role of the group with the lowest number is a person's. */
  readonly precedence: number;
  readonly party: Person["party"];
  readonly description: string;
}

/** Each includes what those before may do; what an admin has beyond that is the REST API's matter. */
const GROUPS: readonly Group[] = [
  {
    id: "Viewer",
    groupName: "viewer",
    precedence: 3,
    party: "viewer",
    description: "Watches robots and may stop them.",
  },
  {
    id: "Operator",
    groupName: "operator",
    precedence: 2,
    party: "operator",
    description: "Drives robots.",
  },
  {
    id: "Admin",
    groupName: "admin",
    precedence: 1,
    party: "operator",
    description: "Drives robots and takes them over from others.",
  },
];

/**
 * Gives a signed-in person the role of the first of their groups, and nothing to a person without a
 * group or without an account.
 */
export class PeopleGroups extends Construct {
  readonly identityPoolId: string;

  constructor(scope: Construct, id: string, people: PeoplePool) {
    super(scope, id);
    const { pool, client } = people;
    const identityPool = new CfnIdentityPool(this, "IdentityPool", {
      allowUnauthenticatedIdentities: false,
      allowClassicFlow: false,
      cognitoIdentityProviders: [
        {
          providerName: pool.userPoolProviderName,
          clientId: client.userPoolClientId,
          // Who was signed out everywhere, disabled or deleted gets nothing more.
          serverSideTokenCheck: true,
        },
      ],
    });
    this.identityPoolId = identityPool.ref;
    for (const group of GROUPS) this.#addGroup(group, pool.userPoolId);
    new CfnIdentityPoolRoleAttachment(this, "Roles", {
      identityPoolId: identityPool.ref,
      roleMappings: {
        people: {
          identityProvider: Fn.join(":", [pool.userPoolProviderName, client.userPoolClientId]),
          type: "Token",
          ambiguousRoleResolution: "Deny",
        },
      },
    });
  }

  #addGroup({ id, groupName, precedence, party, description }: Group, userPoolId: string): void {
    const role = new Role(this, `${id}Role`, { assumedBy: this.#identities(), description });
    allowPerson(role, Stack.of(this), { party, operatorId: SIGNED_IN_ID });
    allowViewer(role);
    const { roleArn } = role;
    new CfnUserPoolGroup(this, `${id}Group`, {
      userPoolId,
      groupName,
      precedence,
      description,
      roleArn,
    });
  }

  /** Are this pool's identities that somebody signed in to. */
  #identities(): FederatedPrincipal {
    const key = "cognito-identity.amazonaws.com";
    const conditions = {
      StringEquals: { [`${key}:aud`]: this.identityPoolId },
      "ForAnyValue:StringLike": { [`${key}:amr`]: "authenticated" },
    };
    return new FederatedPrincipal(key, conditions, "sts:AssumeRoleWithWebIdentity");
  }
}
