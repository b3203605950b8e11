/** The table of resource types that the local host honours. Adding one is adding a row. */
import type { Engines, Planned, ResourceKind } from "../contracts.ts";
import { awsApigatewayAccount } from "./aws-apigateway-account.ts";
import { awsApigatewayApiKey } from "./aws-apigateway-api-key.ts";
import { awsApigatewayAuthorizer } from "./aws-apigateway-authorizer.ts";
import { awsApigatewayDeployment } from "./aws-apigateway-deployment.ts";
import { awsApigatewayGatewayResponse } from "./aws-apigateway-gateway-response.ts";
import { awsApigatewayMethod } from "./aws-apigateway-method.ts";
import { awsApigatewayModel } from "./aws-apigateway-model.ts";
import { awsApigatewayRequestValidator } from "./aws-apigateway-request-validator.ts";
import { awsApigatewayResource } from "./aws-apigateway-resource.ts";
import { awsApigatewayRestApi } from "./aws-apigateway-rest-api.ts";
import { awsApigatewayStage } from "./aws-apigateway-stage.ts";
import { awsApigatewayUsagePlan } from "./aws-apigateway-usage-plan.ts";
import { awsApigatewayUsagePlanKey } from "./aws-apigateway-usage-plan-key.ts";
import { awsApigatewayv2Api } from "./aws-apigatewayv2-api.ts";
import { awsApigatewayv2Authorizer } from "./aws-apigatewayv2-authorizer.ts";
import { awsApigatewayv2Integration } from "./aws-apigatewayv2-integration.ts";
import { awsApigatewayv2Route } from "./aws-apigatewayv2-route.ts";
import { awsApigatewayv2Stage } from "./aws-apigatewayv2-stage.ts";
import { awsCloudfrontCachePolicy } from "./aws-cloudfront-cache-policy.ts";
import { awsCloudfrontDistribution } from "./aws-cloudfront-distribution.ts";
import { awsCloudfrontOriginAccessControl } from "./aws-cloudfront-origin-access-control.ts";
import { awsCloudfrontResponseHeadersPolicy } from "./aws-cloudfront-response-headers-policy.ts";
import { awsCognitoIdentityPool } from "./aws-cognito-identity-pool.ts";
import { awsCognitoIdentityPoolRoleAttachment } from "./aws-cognito-identity-pool-role-attachment.ts";
import { awsCognitoUserPool } from "./aws-cognito-user-pool.ts";
import { awsCognitoUserPoolClient } from "./aws-cognito-user-pool-client.ts";
import { awsCognitoUserPoolDomain } from "./aws-cognito-user-pool-domain.ts";
import { awsCognitoUserPoolGroup } from "./aws-cognito-user-pool-group.ts";
import { awsCognitoUserPoolIdentityProvider } from "./aws-cognito-user-pool-identity-provider.ts";
import { awsDynamodbTable } from "./aws-dynamodb-table.ts";
import { awsIamManagedPolicy } from "./aws-iam-managed-policy.ts";
import { awsIamPolicy } from "./aws-iam-policy.ts";
import { awsIamRole } from "./aws-iam-role.ts";
import { awsIotPolicy } from "./aws-iot-policy.ts";
import { awsIotPolicyPrincipalAttachment } from "./aws-iot-policy-principal-attachment.ts";
import { awsIotRoleAlias } from "./aws-iot-role-alias.ts";
import { awsIotThing } from "./aws-iot-thing.ts";
import { awsIotThingPrincipalAttachment } from "./aws-iot-thing-principal-attachment.ts";
import { awsIotThingType } from "./aws-iot-thing-type.ts";
import { awsIotTopicRule } from "./aws-iot-topic-rule.ts";
import { awsKinesisvideoSignalingChannel } from "./aws-kinesisvideo-signaling-channel.ts";
import { awsLambdaFunction } from "./aws-lambda-function.ts";
import { awsLambdaPermission } from "./aws-lambda-permission.ts";
import { awsLogsLogGroup } from "./aws-logs-log-group.ts";
import { awsS3Bucket } from "./aws-s3-bucket.ts";
import { awsS3BucketPolicy } from "./aws-s3-bucket-policy.ts";
import { awsSchedulerSchedule } from "./aws-scheduler-schedule.ts";
import { awsSecretsmanagerSecret } from "./aws-secretsmanager-secret.ts";
import { cdkMetadata } from "./cdk-metadata.ts";

const ALL: readonly ResourceKind[] = [
  awsApigatewayAccount,
  awsApigatewayApiKey,
  awsApigatewayAuthorizer,
  awsApigatewayDeployment,
  awsApigatewayGatewayResponse,
  awsApigatewayMethod,
  awsApigatewayModel,
  awsApigatewayRequestValidator,
  awsApigatewayResource,
  awsApigatewayRestApi,
  awsApigatewayStage,
  awsApigatewayUsagePlanKey,
  awsApigatewayUsagePlan,
  awsApigatewayv2Api,
  awsApigatewayv2Authorizer,
  awsApigatewayv2Integration,
  awsApigatewayv2Route,
  awsApigatewayv2Stage,
  awsCognitoIdentityPool,
  awsCognitoIdentityPoolRoleAttachment,
  awsCloudfrontCachePolicy,
  awsCloudfrontDistribution,
  awsCloudfrontOriginAccessControl,
  awsCloudfrontResponseHeadersPolicy,
  awsCognitoUserPool,
  awsCognitoUserPoolClient,
  awsCognitoUserPoolDomain,
  awsCognitoUserPoolGroup,
  awsCognitoUserPoolIdentityProvider,
  awsDynamodbTable,
  awsIamManagedPolicy,
  awsIamPolicy,
  awsIamRole,
  awsIotPolicyPrincipalAttachment,
  awsIotPolicy,
  awsIotRoleAlias,
  awsIotThingPrincipalAttachment,
  awsIotThingType,
  awsIotThing,
  awsIotTopicRule,
  awsKinesisvideoSignalingChannel,
  awsLambdaFunction,
  awsLambdaPermission,
  awsLogsLogGroup,
  awsS3Bucket,
  awsS3BucketPolicy,
  awsSchedulerSchedule,
  awsSecretsmanagerSecret,
  cdkMetadata,
];

/** Lists the kinds by CloudFormation type. */
export const resourceKinds: ReadonlyMap<string, ResourceKind> = new Map(
  ALL.map((kind) => [kind.type, kind]),
);

/**
 * Starts resources one after the other, in the order of the plan. Schedules wait until all are there:
 * a target's role may well be older than its policies.
 */
export async function startResources(
  resources: readonly Planned[],
  engines: Engines,
): Promise<void> {
  using _held = engines.scheduler.hold();
  for (const resource of resources) {
    await resourceKinds.get(resource.type)?.start?.(resource, engines);
  }
}

/** Starts all of a plan, and forgets the schedules of a former one that it lacks. */
export async function startPlan(resources: readonly Planned[], engines: Engines): Promise<void> {
  using _held = engines.scheduler.hold();
  await startResources(resources, engines);
  const schedules = resources.filter(({ type }) => type === awsSchedulerSchedule.type);
  engines.scheduler.retain(new Set(schedules.map(({ identity }) => identity.ref)));
}
