/** Makes the functions of the partner API; both of its gateways call the same. */
import { type ITable, Table } from "aws-cdk-lib/aws-dynamodb";
import { PolicyStatement } from "aws-cdk-lib/aws-iam";
import type { Function as LambdaFunction } from "aws-cdk-lib/aws-lambda";
import { Fn, Stack } from "aws-cdk-lib/core";
import { Construct } from "constructs";
import type { PARTNER_ROUTES } from "../partner/routes.ts";
import { apiFunction } from "./api-function.ts";
import { FleetRegistry } from "./fleet-registry.ts";
import { LEASE_EXPORT, TELEMETRY_EXPORT } from "./robot-exports.ts";
import { acknowledgeIotWildcard, iotArn } from "./topic-policies.ts";

type HandlerName = (typeof PARTNER_ROUTES)[number]["handler"];

export class PartnerFunctions extends Construct {
  readonly #byName: Readonly<Record<HandlerName, LambdaFunction>>;

  constructor(scope: Construct, id: string, handlersDir: string) {
    super(scope, id);
    const registry = new FleetRegistry(this, "Registry");
    const telemetry = importTable(this, "Telemetry", TELEMETRY_EXPORT);
    const leases = importTable(this, "Leases", LEASE_EXPORT);
    const make = (functionId: string, name: HandlerName, tables: Record<string, string> = {}) =>
      apiFunction(this, functionId, {
        name,
        handlersDir,
        environment: { REGISTRY_TABLE: registry.tableName, ...tables },
      });
    const robots = make("ListRobots", "partner-robots");
    registry.grantList(robots);
    const telemetryOf = make("GetTelemetry", "partner-telemetry", {
      TELEMETRY_TABLE: telemetry.tableName,
    });
    registry.grantFind(telemetryOf);
    telemetry.grant(telemetryOf, "dynamodb:Query");
    const actions = make("Act", "partner-actions", { LEASE_TABLE: leases.tableName });
    registry.grantFind(actions);
    leases.grant(actions, "dynamodb:GetItem");
    const topics = iotArn(Stack.of(this), "topic", "*/action");
    actions.addToRolePolicy(new PolicyStatement({ actions: ["iot:Publish"], resources: [topics] }));
    acknowledgeIotWildcard(this, "topic/*/action", "Which robot it is for is in the request.");
    this.#byName = {
      "partner-robots": robots,
      "partner-telemetry": telemetryOf,
      "partner-actions": actions,
    };
  }

  /** Gives the function that answers a route. */
  of(handler: HandlerName): LambdaFunction {
    return this.#byName[handler];
  }
}

function importTable(scope: Construct, id: string, exportName: string): ITable {
  return Table.fromTableName(scope, id, Fn.importValue(exportName));
}
