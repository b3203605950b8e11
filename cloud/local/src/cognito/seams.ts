/** The seams of Cognito: what other engines and resources may ask of user pools and identity pools. */

/** Is what a token says of its bearer, by claim: `sub`, `cognito:groups`, `token_use`. */
export type Claims = Readonly<Record<string, unknown>>;

/** Keeps Cognito user pools, signs their people's tokens and believes what it signed. */
export interface UserPools {
  /**
   * Gives the claims of an id or access token; `undefined` unless this pool signed it (signature and
   * `iss`) and it has not expired. Which client it was made for is the caller's to judge.
   */
  verify(userPoolArn: string, token: string): Promise<Claims | undefined>;
  /** Says whether the bearer of verified claims is there, enabled, and has not signed out since. */
  isSignedIn(userPoolId: string, claims: Claims): boolean;
  /** Gives the `iss` of a pool's tokens, `<endpoint>/<poolId>`, below which its keys are published. */
  issuerOf(userPoolId: string): string;
  /**
   * Adds one resource of the `AWS::Cognito::UserPool` family, or takes its changed properties over.
   * People of a pool that was there before stay.
   */
  put(type: string, ref: string, properties: Readonly<Record<string, unknown>>): void;
}

/** Keeps Cognito identity pools, which give people of user pools an identity and a role's session. */
export interface IdentityPools {
  /** Makes a pool or takes its changes over; the identities of a pool that was there stay. */
  putPool(pool: IdentityPool): void;
  /** Says which roles a pool gives to whom. */
  putRoles(poolId: string, roles: PoolRoles): void;
}

export interface IdentityPool {
  /** `us-east-1:<uuid>`. */
  readonly id: string;
  readonly name: string;
  readonly providers: readonly LoginProvider[];
  /** Whether identities may have OpenID tokens, for STS's AssumeRoleWithWebIdentity. */
  readonly allowsClassicFlow: boolean;
  readonly tags: Readonly<Record<string, string>>;
}

/** Is one app client of a user pool whose id tokens an identity pool takes. */
export interface LoginProvider {
  /** `cognito-idp.us-east-1.amazonaws.com/<userPoolId>`. */
  readonly name: string;
  readonly clientId: string;
  /** Whether the user pool is asked, with each login, if the person is still signed in. */
  readonly asksUserPool: boolean;
}

export interface PoolRoles {
  /** ARN of the role for those whom no mapping concerns; nobody gets one when it lacks. */
  readonly authenticated: string | undefined;
  /** By provider, `<name>:<clientId>`. */
  readonly mappings: ReadonlyMap<string, RoleMapping>;
}

/** @see https://docs.aws.amazon.com/cognitoidentity/latest/APIReference/API_RoleMapping.html */
export interface RoleMapping {
  /** What becomes of those for whom the mapping finds no one role. */
  readonly ambiguous: "AuthenticatedRole" | "Deny";
  /** Tried in order; `undefined` leaves it to the token's `cognito:roles` and `preferred_role`. */
  readonly rules: readonly MappingRule[] | undefined;
}

export interface MappingRule {
  readonly claim: string;
  readonly match: "Equals" | "Contains" | "StartsWith" | "NotEqual";
  readonly value: string;
  readonly roleArn: string;
}
