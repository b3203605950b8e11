/** Lets people sign in by accounts that they have elsewhere, where a deployment has credentials. */
import {
  ProviderAttribute,
  type UserPool,
  UserPoolClientIdentityProvider,
  UserPoolIdentityProviderAmazon,
  UserPoolIdentityProviderFacebook,
  UserPoolIdentityProviderGoogle,
} from "aws-cdk-lib/aws-cognito";
import { SecretValue } from "aws-cdk-lib/core";
import type { SignInOptions } from "./sign-in-options.ts";

/**
 * Adds the providers that have credentials and lists what the app client may use, the pool itself
 * first. Secrets stand in the template as references to Secrets Manager, which CloudFormation
 * resolves when it deploys.
 */
export function addSocialProviders(
  userPool: UserPool,
  { google, facebook, amazon }: SignInOptions,
): readonly UserPoolClientIdentityProvider[] {
  const offered = [UserPoolClientIdentityProvider.COGNITO];
  if (google !== undefined) {
    new UserPoolIdentityProviderGoogle(userPool, "Google", {
      userPool,
      clientId: google.clientId,
      clientSecretValue: SecretValue.secretsManager(google.secretName),
      scopes: ["openid", "email", "profile"],
      attributeMapping: {
        email: ProviderAttribute.GOOGLE_EMAIL,
        emailVerified: ProviderAttribute.GOOGLE_EMAIL_VERIFIED,
        fullname: ProviderAttribute.GOOGLE_NAME,
      },
    });
    offered.push(UserPoolClientIdentityProvider.GOOGLE);
  }
  if (facebook !== undefined) {
    new UserPoolIdentityProviderFacebook(userPool, "Facebook", {
      userPool,
      clientId: facebook.clientId,
      // A reference, not the secret: the construct takes no other form.
      clientSecret: SecretValue.secretsManager(facebook.secretName).unsafeUnwrap(),
      scopes: ["public_profile", "email"],
      attributeMapping: {
        email: ProviderAttribute.FACEBOOK_EMAIL,
        fullname: ProviderAttribute.FACEBOOK_NAME,
      },
    });
    offered.push(UserPoolClientIdentityProvider.FACEBOOK);
  }
  if (amazon !== undefined) {
    new UserPoolIdentityProviderAmazon(userPool, "Amazon", {
      userPool,
      clientId: amazon.clientId,
      clientSecret: SecretValue.secretsManager(amazon.secretName).unsafeUnwrap(),
      scopes: ["profile"],
      attributeMapping: {
        email: ProviderAttribute.AMAZON_EMAIL,
        fullname: ProviderAttribute.AMAZON_NAME,
      },
    });
    offered.push(UserPoolClientIdentityProvider.AMAZON);
  }
  return offered;
}
