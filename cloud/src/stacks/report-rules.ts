/** Writes the SQL of the topic rules. Columns are listed, so that a device adds none of its own. */
import { presence, telemetry } from "@outrider/protocol";

/** How long telemetry is kept, in days from its arrival. */
export const TELEMETRY_DAYS = 30;

/** Version of the rules' SQL dialect. @see https://docs.aws.amazon.com/iot/latest/developerguide/iot-rule-sql-version.html */
export const SQL_VERSION = "2016-03-23";

const DAY_S = 86_400;

/** A filter's + also matches what belongs to no device; policies let no device send there. */
const WHERE = "WHERE topic(1) <> 'outrider'";

/**
 * Selects a report for the telemetry table. `thing` comes from the topic, which the policy ties to
 * the certificate; a time of expiry in s since 1970 serves the table's TTL.
 */
export function telemetrySql(): string {
  const columns = [
    ...Object.keys(telemetry.payload.shape),
    "topic(1) AS thing",
    "timestamp() AS receivedAtMs",
    `floor(timestamp() / 1000) + ${TELEMETRY_DAYS * DAY_S} AS expiresAtS`,
  ];
  return `SELECT ${columns.join(", ")} FROM '+/telemetry' ${WHERE}`;
}

/** Selects a presence for the registry, where the newest replaces the one before. */
export function presenceSql(): string {
  const columns = [
    ...Object.keys(presence.payload.shape),
    "topic(1) AS thing",
    "'presence' AS record",
    "timestamp() AS receivedAtMs",
  ];
  return `SELECT ${columns.join(", ")} FROM '+/presence' ${WHERE}`;
}
