/** Lists the tables of operations, one for each service whose calls the front door judges. */
import type { ServiceNeeds } from "../need.ts";
import { apigatewayNeeds } from "./apigateway.ts";
import { cloudfrontNeeds } from "./cloudfront.ts";
import { cognitoIdentityNeeds } from "./cognito-identity.ts";
import { cognitoIdpNeeds } from "./cognito-idp.ts";
import { dynamodbNeeds } from "./dynamodb.ts";
import { iotNeeds } from "./iot.ts";
import { iotDataNeeds } from "./iot-data.ts";
import { lambdaNeeds } from "./lambda.ts";
import { logsNeeds } from "./logs.ts";
import { schedulerNeeds } from "./scheduler.ts";
import { secretsManagerNeeds } from "./secrets-manager.ts";

export const SERVICES: readonly ServiceNeeds[] = [
  apigatewayNeeds,
  cognitoIdentityNeeds,
  cloudfrontNeeds,
  cognitoIdpNeeds,
  dynamodbNeeds,
  iotNeeds,
  iotDataNeeds,
  lambdaNeeds,
  logsNeeds,
  schedulerNeeds,
  secretsManagerNeeds,
];
