/** Takes the addresses of HTTP APIs apart: `/_api/<apiId>/<stage>/…`, or `/_api/<apiId>/…` for `$default`. */
import type { HttpApi } from "./api-store.ts";
import type { StageRequest } from "./arrived-request.ts";

export type HttpAddress = Pick<StageRequest, "stage" | "rawPath" | "segments" | "rawQuery"> & {
  /** Below the stage, as sent. */
  readonly path: string;
};

export type ParsedAddress =
  | { readonly ok: true; readonly value: HttpAddress }
  | { readonly ok: false; readonly problem: "no-stage" | "malformed" };

/** Finds the stage by the first segment, else `$default`, and decodes the path. */
export function parseAddress(api: HttpApi, url: string): ParsedAddress {
  const [, whole = "", rawQuery = ""] = /^\/_api\/[^/?]+(\/[^?]*)?(?:\?(.*))?$/.exec(url) ?? [];
  const first = whole.split("/")[1] ?? "";
  const named = first === "$default" ? undefined : api.stages.get(first);
  const stage = named ?? api.stages.get("$default");
  if (stage === undefined) return { ok: false, problem: "no-stage" };
  const below = named === undefined ? whole : whole.slice(first.length + 1);
  const path = below === "" ? "/" : below;
  const segments = decoded(path);
  if (segments === undefined) return { ok: false, problem: "malformed" };
  const prefix = named === undefined ? "" : `/${first}`;
  const rawPath = `${prefix}/${segments.join("/")}`;
  return { ok: true, value: { stage, path, segments, rawPath, rawQuery } };
}

function decoded(path: string): readonly string[] | undefined {
  try {
    const segments = path.split("/").slice(1).map(decodeURIComponent);
    // Handed on decoded, such a segment would be two to whoever judges by the path.
    return segments.some((segment) => segment.includes("/")) ? undefined : segments;
  } catch (error) {
    if (error instanceof URIError) return undefined;
    throw error;
  }
}
