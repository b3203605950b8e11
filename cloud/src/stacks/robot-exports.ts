/** Names what OutriderRobot exports for other stacks. */

export const TELEMETRY_EXPORT = "OutriderRobot-TelemetryTableName";
export const LEASE_EXPORT = "OutriderRobot-LeaseTableName";
