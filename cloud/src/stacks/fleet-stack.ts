/** Holds what every device has in common: its policy, its type, its records in the registry. */
import { AttributeType, BillingMode, ProjectionType, Table } from "aws-cdk-lib/aws-dynamodb";
import { CfnPolicy, CfnThingType } from "aws-cdk-lib/aws-iot";
import { CfnOutput, RemovalPolicy, Stack } from "aws-cdk-lib/core";
import type { Construct } from "constructs";
import { deviceCallPolicy, devicePolicy } from "./topic-policies.ts";
import { DeviceVideo } from "./video-access.ts";

/** Name under which the registry's table is exported to the other stacks. */
export const REGISTRY_EXPORT = "OutriderFleet-RegistryTableName";

export class FleetStack extends Stack {
  constructor(scope: Construct, id: string) {
    super(scope, id, { description: "Outrider: policy, type and registry of all devices." });

    const policy = new CfnPolicy(this, "DevicePolicy", {
      policyDocument: devicePolicy(this, "robot"),
    });
    const calls = new CfnPolicy(this, "DeviceCallPolicy", {
      policyDocument: deviceCallPolicy(this, "robot"),
    });
    const displayCalls = new CfnPolicy(this, "DisplayCallPolicy", {
      policyDocument: deviceCallPolicy(this, "display"),
    });
    const displays = new CfnPolicy(this, "DisplayPolicy", {
      policyDocument: devicePolicy(this, "display"),
    });
    const video = new DeviceVideo(this, "DeviceVideo");
    const thingType = new CfnThingType(this, "RobotThingType", {
      thingTypeName: "outrider-robot",
      thingTypeProperties: { thingTypeDescription: "A robot that runs edge/robot." },
    });
    const displayType = new CfnThingType(this, "DisplayThingType", {
      thingTypeName: "outrider-display",
      thingTypeProperties: { thingTypeDescription: "A display that runs edge/display." },
    });
    const registry = registryTable(this);

    new CfnOutput(this, "DevicePolicyName", { value: policy.ref });
    new CfnOutput(this, "ThingTypeName", { value: thingType.ref });
    new CfnOutput(this, "CallPolicyName", { value: calls.ref });
    new CfnOutput(this, "DisplayPolicyName", { value: displays.ref });
    new CfnOutput(this, "DisplayCallPolicyName", { value: displayCalls.ref });
    new CfnOutput(this, "DisplayThingTypeName", { value: displayType.ref });
    new CfnOutput(this, "VideoPolicyName", { value: video.policy.ref });
    new CfnOutput(this, "RoleAliasName", { value: video.alias.ref });
    new CfnOutput(this, "RegistryTableName", {
      value: registry.tableName,
      exportName: REGISTRY_EXPORT,
    });
  }
}

function registryTable(scope: Construct): Table {
  const table = new Table(scope, "Registry", {
    partitionKey: { name: "thing", type: AttributeType.STRING },
    sortKey: { name: "record", type: AttributeType.STRING },
    billingMode: BillingMode.PAY_PER_REQUEST,
    pointInTimeRecoverySpecification: { pointInTimeRecoveryEnabled: true },
    removalPolicy: RemovalPolicy.RETAIN,
  });
  table.addGlobalSecondaryIndex({
    indexName: "byRecord",
    partitionKey: { name: "record", type: AttributeType.STRING },
    sortKey: { name: "thing", type: AttributeType.STRING },
    projectionType: ProjectionType.ALL,
  });
  return table;
}
