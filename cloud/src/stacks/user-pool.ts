/** Makes the pool of people who sign in by e-mail, and the client that the console is to it. */
import {
  AccountRecovery,
  Mfa,
  OAuthScope,
  UserPool,
  UserPoolClient,
  type UserPoolClientIdentityProvider,
} from "aws-cdk-lib/aws-cognito";
import { Duration, RemovalPolicy, Validations } from "aws-cdk-lib/core";
import { Construct } from "constructs";
import type { SignInOptions } from "./sign-in-options.ts";
import { addSocialProviders } from "./social-providers.ts";

/**
 * Shortest password. Longer than the 8 that NIST asks for at least, since there is no second factor.
 * @see https://pages.nist.gov/800-63-4/sp800-63b.html (passwords)
 */
const PASSWORD_LENGTH_MIN = 12;

/** How long tokens are good; after the refresh token a person signs in again. */
const TOKEN_LIFE = { access: Duration.hours(1), id: Duration.hours(1), refresh: Duration.days(30) };

/** Lets anyone sign up and confirm by a code; what a person may do then is the groups' matter. */
export class PeoplePool extends Construct {
  readonly pool: UserPool;
  readonly client: UserPoolClient;

  constructor(scope: Construct, id: string, options: SignInOptions) {
    super(scope, id);
    this.pool = userPool(this);
    const { domainPrefix } = options;
    if (domainPrefix !== undefined)
      this.pool.addDomain("Domain", { cognitoDomain: { domainPrefix } });
    const providers = addSocialProviders(this.pool, options);
    this.client = appClient(this, this.pool, { ...options, providers });
    // What the client names must be there before it.
    this.client.node.addDependency(...this.pool.identityProviders);
  }
}

function userPool(scope: Construct): UserPool {
  const pool = new UserPool(scope, "Pool", {
    signInAliases: { email: true },
    signInCaseSensitive: false,
    selfSignUpEnabled: true,
    autoVerify: { email: true },
    // Until a new address is proven, the old one stays.
    keepOriginal: { email: true },
    userVerification: {
      emailSubject: "Your code for Outrider",
      emailBody: "Your code for Outrider is {####}.",
    },
    passwordPolicy: {
      minLength: PASSWORD_LENGTH_MIN,
      requireLowercase: true,
      requireUppercase: true,
      requireDigits: true,
      requireSymbols: true,
      tempPasswordValidity: Duration.days(3),
    },
    accountRecovery: AccountRecovery.EMAIL_ONLY,
    mfa: Mfa.OFF,
    deletionProtection: true,
    removalPolicy: RemovalPolicy.RETAIN,
  });
  Validations.of(pool).acknowledge(
    {
      id: "AwsSolutions-COG2",
      reason: "A second factor would need a phone beside the controls; new people get no rights.",
    },
    {
      id: "AwsSolutions-COG8",
      reason: "Threat protection needs the Plus plan, paid per person; an account may choose it.",
    },
  );
  return pool;
}

interface ClientOptions extends SignInOptions {
  readonly providers: readonly UserPoolClientIdentityProvider[];
}

/** Is for a page, which keeps no secret: passwords are proven by SRP and never sent. */
function appClient(scope: Construct, userPool: UserPool, options: ClientOptions): UserPoolClient {
  const { returnUrls, providers } = options;
  return new UserPoolClient(scope, "Client", {
    userPool,
    generateSecret: false,
    authFlows: { userSrp: true },
    accessTokenValidity: TOKEN_LIFE.access,
    idTokenValidity: TOKEN_LIFE.id,
    refreshTokenValidity: TOKEN_LIFE.refresh,
    enableTokenRevocation: true,
    preventUserExistenceErrors: true,
    supportedIdentityProviders: [...providers],
    ...(returnUrls === undefined ? { disableOAuth: true } : { oAuth: codeFlow(returnUrls) }),
  });
}

function codeFlow(returnUrls: readonly string[]) {
  return {
    flows: { authorizationCodeGrant: true },
    scopes: [OAuthScope.OPENID, OAuthScope.EMAIL, OAuthScope.PROFILE],
    callbackUrls: [...returnUrls],
    logoutUrls: [...returnUrls],
  };
}
