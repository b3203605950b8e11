/** Holds what robots need of the cloud: the REST API, the leases, the telemetry. */
import { CfnOutput, Stack } from "aws-cdk-lib/core";
import type { Construct } from "constructs";
import { FleetRegistry } from "./fleet-registry.ts";
import { ImportedAccess } from "./imported-access.ts";
import { sessionsTable } from "./people-sessions.ts";
import { RobotApi } from "./robot-api.ts";
import { LEASE_EXPORT, TELEMETRY_EXPORT } from "./robot-exports.ts";
import { RobotLease } from "./robot-lease.ts";
import { RobotReports } from "./robot-reports.ts";

export class RobotStack extends Stack {
  /** `handlersDir` holds the bundled handlers, one folder each. */
  constructor(scope: Construct, id: string, handlersDir: string) {
    super(scope, id, { description: "Outrider: REST API, leases and telemetry of robots." });

    const registry = new FleetRegistry(this, "Registry");
    const reports = new RobotReports(this, "Reports", registry);
    const access = new ImportedAccess(this, "Access");
    const sessions = sessionsTable(this);
    const lease = new RobotLease(this, "Lease", { registry, sessions, handlersDir });
    const { telemetry } = reports;
    const api = new RobotApi(this, "Api", {
      access,
      registry,
      telemetry,
      sessions,
      lease,
      handlersDir,
    });

    new CfnOutput(this, "ApiURL", { value: api.url });
    new CfnOutput(this, "ApiKeyId", { value: api.keyId });
    new CfnOutput(this, "TelemetryTableName", {
      value: telemetry.tableName,
      exportName: TELEMETRY_EXPORT,
    });
    new CfnOutput(this, "SessionsTableName", { value: sessions.tableName });
    new CfnOutput(this, "LeaseTableName", {
      value: lease.heads.tableName,
      exportName: LEASE_EXPORT,
    });
    new CfnOutput(this, "LeaseHistoryTableName", { value: lease.history.tableName });
  }
}
