/** Reads the telemetry table: one item per thing and time of measurement. */
import { type DynamoDBDocumentClient, QueryCommand } from "@aws-sdk/lib-dynamodb";

/** Is one report as it was received, without what only the table needs. */
export type Report = Readonly<Record<string, unknown>>;

export interface ReportRange {
  readonly thing: string;
  /** First and last `takenAtMs`, both included, in ms since 1970. */
  readonly fromMs: number;
  readonly toMs: number;
  readonly limit: number;
  /** Continues behind this `takenAtMs`. */
  readonly afterMs?: number;
}

export interface TelemetryTable {
  /** Finds the newest report; `undefined` when there is none. */
  last(thing: string): Promise<Report | undefined>;
  /** Lists reports, oldest first; `lastMs` is there when more may follow. */
  range(range: ReportRange): Promise<{ reports: readonly Report[]; lastMs?: number }>;
}

/** Opens the telemetry in the table `tableName`. */
export function openTelemetry(client: DynamoDBDocumentClient, tableName: string): TelemetryTable {
  return {
    last: async (thing) => {
      const { Items = [] } = await client.send(
        new QueryCommand({
          TableName: tableName,
          KeyConditionExpression: "thing = :thing",
          ExpressionAttributeValues: { ":thing": thing },
          ScanIndexForward: false,
          Limit: 1,
        }),
      );
      return Items[0] === undefined ? undefined : report(Items[0]);
    },
    range: async ({ thing, fromMs, toMs, limit, afterMs }) => {
      const start = { thing, takenAtMs: afterMs };
      const found = await client.send(
        new QueryCommand({
          TableName: tableName,
          KeyConditionExpression: "thing = :thing AND takenAtMs BETWEEN :from AND :to",
          ExpressionAttributeValues: { ":thing": thing, ":from": fromMs, ":to": toMs },
          Limit: limit,
          ...(afterMs === undefined ? {} : { ExclusiveStartKey: start }),
        }),
      );
      const lastMs: unknown = found.LastEvaluatedKey?.["takenAtMs"];
      const reports = (found.Items ?? []).map(report);
      return typeof lastMs === "number" ? { reports, lastMs } : { reports };
    },
  };
}

function report({ thing: _thing, expiresAtS: _expiresAtS, ...rest }: Record<string, unknown>) {
  return rest;
}
