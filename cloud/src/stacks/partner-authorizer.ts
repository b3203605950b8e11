/** Makes the authorizer of the partner REST API, and the function behind it. */
import { type IAuthorizer, TokenAuthorizer } from "aws-cdk-lib/aws-apigateway";
import type { Table } from "aws-cdk-lib/aws-dynamodb";
import { type IRole, PolicyStatement } from "aws-cdk-lib/aws-iam";
import type { Function as LambdaFunction } from "aws-cdk-lib/aws-lambda";
import { ArnFormat, Duration, Stack, Validations } from "aws-cdk-lib/core";
import { Construct } from "constructs";
import { apiFunction } from "./api-function.ts";
import type { PartnerSettings } from "./partner-settings.ts";

export interface PartnerAuthorizerOptions {
  readonly settings: PartnerSettings;
  readonly permissions: Table;
  readonly handlersDir: string;
}

/**
 * How long API Gateway keeps a policy: the longest that a revoked token, or a change of permissions,
 * may go unnoticed by it. A token's own end lies in the policy itself.
 */
const CACHE_TTL = Duration.seconds(30);

/** The form of a JWT: API Gateway answers 401 to anything else, and asks nobody. */
const TOKEN_PATTERN = "^Bearer [-0-9A-Za-z_]+\\.[-0-9A-Za-z_]+\\.[-0-9A-Za-z_]+$";

/** Secret with the credentials for introspection: JSON with `clientId` and `clientSecret`. */
const SECRET_NAME = "outrider/partner-introspection";

export class PartnerAuthorizer extends Construct {
  readonly authorizer: IAuthorizer;

  constructor(scope: Construct, id: string, options: PartnerAuthorizerOptions) {
    super(scope, id);
    this.authorizer = new TokenAuthorizer(this, "Token", {
      handler: this.#function(options),
      validationRegex: TOKEN_PATTERN,
      resultsCacheTtl: CACHE_TTL,
    });
  }

  #function({ settings, permissions, handlersDir }: PartnerAuthorizerOptions): LambdaFunction {
    const fn = apiFunction(this, "Function", {
      name: "partner-authorizer",
      handlersDir,
      environment: {
        PARTNER_ISSUER: settings.issuer,
        PARTNER_AUDIENCE: settings.audience,
        PARTNER_VERIFICATION: settings.verification,
        PARTNER_SECRET_NAME: SECRET_NAME,
        PERMISSIONS_TABLE: permissions.tableName,
      },
    });
    permissions.grant(fn, "dynamodb:GetItem");
    allowSecret(fn.role, fn);
    return fn;
  }
}

/** Secrets Manager ends the ARN of a secret with six characters of its own. */
function allowSecret(role: IRole | undefined, scope: Construct): void {
  const secret = `${SECRET_NAME}-??????`;
  const arn = Stack.of(scope).formatArn({
    service: "secretsmanager",
    resource: "secret",
    resourceName: secret,
    arnFormat: ArnFormat.COLON_RESOURCE_NAME,
  });
  role?.addToPrincipalPolicy(
    new PolicyStatement({
      actions: ["secretsmanager:GetSecretValue"],
      resources: [arn],
    }),
  );
  Validations.of(scope).acknowledge({
    id: `AwsSolutions-IAM5[Resource::arn:<AWS::Partition>:secretsmanager:<AWS::Region>:<AWS::AccountId>:secret:${secret}]`,
    reason: "The end of a secret's ARN is made by Secrets Manager.",
  });
}
