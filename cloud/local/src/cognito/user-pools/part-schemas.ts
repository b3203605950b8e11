/**
 * Are the strict schemas of the `AWS::Cognito::UserPool` family: what a pool does in which people
 * sign up by e-mail. Anything else (SMS, triggers, MFA, devices) is refused by name.
 * @see https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/AWS_Cognito.html
 */
import { z } from "zod";

const whole = (min: number, max: number) => z.coerce.number().int().min(min).max(max);
const flag = z.union([z.boolean(), z.enum(["true", "false"]).transform((text) => text === "true")]);
const byCode = z.literal("CONFIRM_WITH_CODE", {
  error: "only CONFIRM_WITH_CODE is honoured here: the inbox shows codes, not links",
});

const passwordPolicy = z.strictObject({
  MinimumLength: whole(6, 99).default(8),
  RequireLowercase: flag.default(false),
  RequireUppercase: flag.default(false),
  RequireNumbers: flag.default(false),
  RequireSymbols: flag.default(false),
  TemporaryPasswordValidityDays: whole(0, 365).default(7),
});

const schemaAttribute = z.strictObject({
  Name: z.string().min(1).max(20),
  AttributeDataType: z.enum(["String", "Number", "DateTime", "Boolean"]).default("String"),
  Mutable: flag.default(true),
  Required: flag.default(false),
  DeveloperOnlyAttribute: z.literal(false).optional(),
  StringAttributeConstraints: z
    .strictObject({
      MinLength: z.coerce.number().optional(),
      MaxLength: z.coerce.number().optional(),
    })
    .optional(),
  NumberAttributeConstraints: z
    .strictObject({
      MinValue: z.coerce.number().optional(),
      MaxValue: z.coerce.number().optional(),
    })
    .optional(),
});

const adminCreateUser = z.strictObject({
  AllowAdminCreateUserOnly: flag.default(false),
  InviteMessageTemplate: z
    .strictObject({
      EmailMessage: z.string().optional(),
      EmailSubject: z.string().optional(),
      // Written by CDK; without SMS it is never sent.
      SMSMessage: z.string().optional(),
    })
    .optional(),
});

const verificationMessage = z.strictObject({
  DefaultEmailOption: byCode.optional(),
  EmailMessage: z.string().optional(),
  EmailSubject: z.string().optional(),
  SmsMessage: z.string().optional(),
});

/** Is a pool. What has no effect on one machine (tier, tags, protection, SMS texts) is let pass. */
export const userPool = z.strictObject({
  UserPoolName: z.string().min(1).max(128).optional(),
  UsernameAttributes: z.array(z.literal("email")).max(1).default([]),
  UsernameConfiguration: z.strictObject({ CaseSensitive: flag }).optional(),
  AutoVerifiedAttributes: z.array(z.literal("email")).max(1).default([]),
  AdminCreateUserConfig: adminCreateUser.optional(),
  Policies: z
    .strictObject({
      PasswordPolicy: passwordPolicy.optional(),
      SignInPolicy: z
        .strictObject({ AllowedFirstAuthFactors: z.array(z.literal("PASSWORD")) })
        .optional(),
    })
    .optional(),
  AccountRecoverySetting: z
    .strictObject({
      RecoveryMechanisms: z.array(
        z.strictObject({
          Name: z.enum(["verified_email", "verified_phone_number", "admin_only"]),
          Priority: whole(1, 2),
        }),
      ),
    })
    .optional(),
  VerificationMessageTemplate: verificationMessage.optional(),
  EmailVerificationMessage: z.string().optional(),
  EmailVerificationSubject: z.string().optional(),
  SmsVerificationMessage: z.string().optional(),
  EmailConfiguration: z
    .strictObject({
      EmailSendingAccount: z.literal("COGNITO_DEFAULT").optional(),
      ReplyToEmailAddress: z.string().optional(),
    })
    .optional(),
  Schema: z.array(schemaAttribute).max(50).default([]),
  UserAttributeUpdateSettings: z
    .strictObject({ AttributesRequireVerificationBeforeUpdate: z.array(z.literal("email")) })
    .optional(),
  MfaConfiguration: z.literal("OFF").optional(),
  DeletionProtection: z.enum(["ACTIVE", "INACTIVE"]).optional(),
  UserPoolTier: z.enum(["LITE", "ESSENTIALS", "PLUS"]).optional(),
  UserPoolAddOns: z
    .strictObject({
      AdvancedSecurityMode: z.literal("OFF", { error: "threat protection is not honoured here" }),
    })
    .optional(),
  UserPoolTags: z.record(z.string(), z.string()).optional(),
});

const unit = z.enum(["seconds", "minutes", "hours", "days"]);

/** Is an app client. */
export const userPoolClient = z.strictObject({
  UserPoolId: z.string(),
  ClientName: z.string().min(1).max(128).optional(),
  GenerateSecret: flag.default(false),
  ExplicitAuthFlows: z
    .array(
      z.enum([
        "ALLOW_USER_SRP_AUTH",
        "ALLOW_USER_PASSWORD_AUTH",
        "ALLOW_ADMIN_USER_PASSWORD_AUTH",
        "ALLOW_REFRESH_TOKEN_AUTH",
      ]),
    )
    .default(["ALLOW_USER_SRP_AUTH", "ALLOW_REFRESH_TOKEN_AUTH"]),
  PreventUserExistenceErrors: z.enum(["ENABLED", "LEGACY"]).default("LEGACY"),
  EnableTokenRevocation: flag.default(true),
  AccessTokenValidity: whole(1, 86_400).optional(),
  IdTokenValidity: whole(1, 86_400).optional(),
  RefreshTokenValidity: whole(0, 315_360_000).optional(),
  TokenValidityUnits: z
    .strictObject({
      AccessToken: unit.optional(),
      IdToken: unit.optional(),
      RefreshToken: unit.optional(),
    })
    .optional(),
  AuthSessionValidity: whole(3, 15).default(3),
  RefreshTokenRotation: z
    .strictObject({
      Feature: z.enum(["ENABLED", "DISABLED"]),
      RetryGracePeriodSeconds: whole(0, 60).optional(),
    })
    .optional(),
  AllowedOAuthFlowsUserPoolClient: flag.default(false),
  AllowedOAuthFlows: z.array(z.enum(["code", "implicit"])).default([]),
  AllowedOAuthScopes: z
    .array(z.enum(["openid", "email", "phone", "profile", "aws.cognito.signin.user.admin"]))
    .default([]),
  CallbackURLs: z.array(z.string()).default([]),
  LogoutURLs: z.array(z.string()).default([]),
  DefaultRedirectURI: z.string().optional(),
  SupportedIdentityProviders: z.array(z.string()).default(["COGNITO"]),
  ReadAttributes: z.array(z.string()).optional(),
  WriteAttributes: z.array(z.string()).optional(),
});

/** Is a group. */
export const userPoolGroup = z.strictObject({
  UserPoolId: z.string(),
  GroupName: z.string().min(1).max(128).optional(),
  Description: z.string().max(2_048).optional(),
  Precedence: whole(0, 2_147_483_647).optional(),
  RoleArn: z.string().startsWith("arn:").optional(),
});

/** Is the prefix of a pool's hosted pages. */
export const userPoolDomain = z.strictObject({
  UserPoolId: z.string(),
  Domain: z.string().regex(/^[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?$/, {
    error: "only a prefix domain (a-z, 0-9, -) is honoured here",
  }),
  ManagedLoginVersion: z.coerce
    .number()
    .pipe(z.union([z.literal(1), z.literal(2)]))
    .optional(),
});

/** Is a provider of identities outside the pool. */
export const userPoolIdentityProvider = z.strictObject({
  UserPoolId: z.string(),
  ProviderName: z.string().min(1).max(32),
  ProviderType: z.enum(["Google", "Facebook", "LoginWithAmazon", "SignInWithApple", "OIDC"]),
  ProviderDetails: z.record(z.string(), z.unknown()),
  AttributeMapping: z.record(z.string(), z.string()).optional(),
  IdpIdentifiers: z.array(z.string()).optional(),
});

export type PoolProperties = z.infer<typeof userPool>;
export type ClientProperties = z.infer<typeof userPoolClient>;
export type GroupProperties = z.infer<typeof userPoolGroup>;
export type DomainProperties = z.infer<typeof userPoolDomain>;
export type ProviderProperties = z.infer<typeof userPoolIdentityProvider>;
