/** Keeps the documents of permissions: every version, and which is in force. */
import { AttributeType, BillingMode, Table } from "aws-cdk-lib/aws-dynamodb";
import { RemovalPolicy } from "aws-cdk-lib/core";
import type { Construct } from "constructs";

/** Makes the table that `npm run permissions` writes and the authorizer reads. */
export function permissionsTable(scope: Construct): Table {
  return new Table(scope, "Permissions", {
    partitionKey: { name: "api", type: AttributeType.STRING },
    sortKey: { name: "version", type: AttributeType.NUMBER },
    billingMode: BillingMode.PAY_PER_REQUEST,
    pointInTimeRecoverySpecification: { pointInTimeRecoveryEnabled: true },
    removalPolicy: RemovalPolicy.RETAIN,
  });
}
