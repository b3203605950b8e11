/** Keeps who is behind an identity of the broker: `POST /session` writes it, the lease reads it. */
import { AttributeType, BillingMode, ProjectionType, Table } from "aws-cdk-lib/aws-dynamodb";
import { RemovalPolicy } from "aws-cdk-lib/core";
import type { Construct } from "constructs";

/** Makes the table. It holds names of people, forgets them in time, and goes with the stack. */
export function sessionsTable(scope: Construct): Table {
  const table = new Table(scope, "Sessions", {
    partitionKey: { name: "identityId", type: AttributeType.STRING },
    timeToLiveAttribute: "expiresAtS",
    billingMode: BillingMode.PAY_PER_REQUEST,
    pointInTimeRecoverySpecification: { pointInTimeRecoveryEnabled: true },
    removalPolicy: RemovalPolicy.DESTROY,
  });
  table.addGlobalSecondaryIndex({
    indexName: "bySub",
    partitionKey: { name: "sub", type: AttributeType.STRING },
    projectionType: ProjectionType.ALL,
  });
  return table;
}
