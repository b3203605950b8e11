/** Keeps what robots report: telemetry in a table of its own, presence in the registry. */
import { AttributeType, BillingMode, Table } from "aws-cdk-lib/aws-dynamodb";
import { type IGrantable, PolicyStatement, Role, ServicePrincipal } from "aws-cdk-lib/aws-iam";
import { CfnTopicRule } from "aws-cdk-lib/aws-iot";
import { LogGroup, RetentionDays } from "aws-cdk-lib/aws-logs";
import { RemovalPolicy } from "aws-cdk-lib/core";
import { Construct } from "constructs";
import type { FleetRegistry } from "./fleet-registry.ts";
import { presenceSql, SQL_VERSION, telemetrySql } from "./report-rules.ts";

interface RuleOptions {
  readonly description: string;
  readonly sql: string;
  readonly tableName: string;
  readonly grantPut: (grantee: IGrantable) => void;
}

export class RobotReports extends Construct {
  /** One item per thing and `takenAtMs`. */
  readonly telemetry: Table;
  readonly #failures: LogGroup;

  constructor(scope: Construct, id: string, registry: FleetRegistry) {
    super(scope, id);
    this.telemetry = new Table(this, "Telemetry", {
      partitionKey: { name: "thing", type: AttributeType.STRING },
      sortKey: { name: "takenAtMs", type: AttributeType.NUMBER },
      timeToLiveAttribute: "expiresAtS",
      billingMode: BillingMode.PAY_PER_REQUEST,
      pointInTimeRecoverySpecification: { pointInTimeRecoveryEnabled: true },
      removalPolicy: RemovalPolicy.RETAIN,
    });
    this.#failures = new LogGroup(this, "RuleFailures", {
      retention: RetentionDays.ONE_MONTH,
      removalPolicy: RemovalPolicy.DESTROY,
    });
    this.#rule("TelemetryRule", {
      description: "Keeps telemetry.",
      sql: telemetrySql(),
      tableName: this.telemetry.tableName,
      grantPut: (grantee) => this.telemetry.grant(grantee, "dynamodb:PutItem"),
    });
    this.#rule("PresenceRule", {
      description: "Keeps who is online.",
      sql: presenceSql(),
      tableName: registry.tableName,
      grantPut: (grantee) => registry.grantPut(grantee),
    });
  }

  #rule(id: string, { description, sql, tableName, grantPut }: RuleOptions): void {
    const role = new Role(this, `${id}Role`, {
      assumedBy: new ServicePrincipal("iot.amazonaws.com"),
    });
    grantPut(role);
    role.addToPolicy(
      new PolicyStatement({
        actions: ["logs:CreateLogStream", "logs:DescribeLogStreams", "logs:PutLogEvents"],
        resources: [this.#failures.logGroupArn],
      }),
    );
    const rule = new CfnTopicRule(this, id, {
      topicRulePayload: {
        description,
        sql,
        awsIotSqlVersion: SQL_VERSION,
        actions: [{ dynamoDBv2: { putItem: { tableName }, roleArn: role.roleArn } }],
        errorAction: {
          cloudwatchLogs: {
            logGroupName: this.#failures.logGroupName,
            roleArn: role.roleArn,
          },
        },
      },
    });
    // The rule may act as soon as it is there: its role's rights must be there first.
    rule.node.addDependency(role);
  }
}
