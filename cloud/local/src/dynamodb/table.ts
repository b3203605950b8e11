/** Makes a table once and finds it again at every later start. */
import { isDeepStrictEqual } from "node:util";
import type { Engine } from "./engine.ts";

/** Says that a table can't be made or differs from the one kept. Codes: `table-differs`, `table-refused`. */
export class TableError extends Error {
  override readonly name = "TableError";
  readonly code: "table-differs" | "table-refused";
  constructor(code: TableError["code"], message: string) {
    super(message);
    this.code = code;
  }
}

/** Is the body of a CreateTable call. */
export type TableDefinition = Readonly<Record<string, unknown>> & { readonly TableName: string };

/**
 * Makes the table if it is not there.
 * @throws TableError code "table-differs" when one of that name has other keys or indexes, for the
 * engine cannot change them; "table-refused" with DynamoDB's own reason.
 */
export async function ensureTable(engine: Engine, definition: TableDefinition): Promise<void> {
  const { TableName } = definition;
  const described = await engine.call("DescribeTable", JSON.stringify({ TableName }));
  if (described.status === 200) {
    checkSame(definition, (JSON.parse(described.body) as { Table: TableDefinition }).Table);
    return;
  }
  const created = await engine.call("CreateTable", JSON.stringify(definition));
  if (created.status !== 200) {
    const { message = created.body } = JSON.parse(created.body) as { message?: string };
    throw new TableError("table-refused", `DynamoDB refuses the table ${TableName}: ${message}`);
  }
  await untilActive(engine, TableName);
}

/** Rounds of waiting for a new table, each at least one turn of the engine's thread. */
const ROUNDS_MAX = 1_000;

async function untilActive(engine: Engine, TableName: string): Promise<void> {
  for (let round = 0; round < ROUNDS_MAX; round += 1) {
    const { body } = await engine.call("DescribeTable", JSON.stringify({ TableName }));
    const { Table } = JSON.parse(body) as { Table?: { TableStatus: string } };
    if (Table?.TableStatus === "ACTIVE") return;
  }
  throw new TableError("table-refused", `The table ${TableName} did not become active.`);
}

function checkSame(wanted: TableDefinition, kept: TableDefinition): void {
  if (isDeepStrictEqual(shape(wanted), shape(kept))) return;
  throw new TableError(
    "table-differs",
    `The table ${wanted.TableName} is kept with other keys or indexes than the stack now wants. They can't be changed in place: start once with --fresh, or give the table another name.`,
  );
}

interface Index {
  readonly IndexName: string;
  readonly KeySchema: unknown;
  readonly Projection?: { readonly ProjectionType?: string; readonly NonKeyAttributes?: string[] };
}

/** Reduces a definition, or a description, to what makes two tables differ. */
function shape(table: TableDefinition): object {
  const attributes = (table["AttributeDefinitions"] ?? []) as { AttributeName: string }[];
  const indexes = (name: string) =>
    ((table[name] ?? []) as Index[])
      .map(({ IndexName, KeySchema, Projection = {} }) => ({
        IndexName,
        KeySchema: sortedKeys(KeySchema),
        projection: Projection.ProjectionType ?? "ALL",
        attributes: (Projection.NonKeyAttributes ?? []).toSorted(),
      }))
      .toSorted((a, b) => a.IndexName.localeCompare(b.IndexName));
  return {
    keys: sortedKeys(table["KeySchema"]),
    attributes: attributes
      .map((attribute) => ({ ...attribute }))
      .toSorted((a, b) => a.AttributeName.localeCompare(b.AttributeName)),
    global: indexes("GlobalSecondaryIndexes"),
    local: indexes("LocalSecondaryIndexes"),
  };
}

function sortedKeys(schema: unknown): unknown {
  const keys = (schema ?? []) as { AttributeName: string; KeyType: string }[];
  return keys
    .map(({ AttributeName, KeyType }) => ({ AttributeName, KeyType }))
    .toSorted((a, b) => a.KeyType.localeCompare(b.KeyType));
}
