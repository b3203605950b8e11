/** Finds what a REST call needs by method and path, with the very patterns that find its operation. */
import type { AwsCall } from "../contracts.ts";
import { compilePath } from "../iot/api/route.ts";
import type { Need } from "./need.ts";

/** Is one row: `GET /things/{thingName}` → `iot:DescribeThing` on what `resource` gives. */
export interface RestRow {
  readonly route: string;
  readonly action: string;
  /** Gives the ARN from the path's parameters, decoded. @default `*` */
  readonly resource?: (params: ReadonlyMap<string, string>, call: AwsCall) => string;
  /** Lists what the call needs further. */
  readonly further?: (params: ReadonlyMap<string, string>, call: AwsCall) => readonly Need[];
}

/** Compiles a table; the first row that fits a call decides, as in the service itself. */
export function restNeeds(
  rows: readonly RestRow[],
): (call: AwsCall) => readonly Need[] | undefined {
  const compiled = rows.map((row) => {
    const [method = "", path = ""] = row.route.split(" ");
    return { ...row, method, ...compilePath(path) };
  });
  return (call) => {
    for (const { method, names, pattern, action, resource, further } of compiled) {
      const match = method === call.method ? pattern.exec(call.path) : null;
      if (match === null) continue;
      const params = new Map(names.map((name, index) => [name, decoded(match[index + 1] ?? "")]));
      const need = { action, resource: resource?.(params, call) ?? "*" };
      return [need, ...(further?.(params, call) ?? [])];
    }
    return undefined;
  };
}

/** Decodes a segment of a path. What is not UTF-8 stays as it is: the service refuses it right after. */
export function decoded(segment: string): string {
  try {
    return decodeURIComponent(segment);
  } catch (error) {
    if (error instanceof URIError) return segment;
    throw error;
  }
}
