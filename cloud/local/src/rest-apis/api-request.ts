/** Is a request to a REST API on its way to the integration. */
import { type ApiRequest, headerOf } from "../gateway/api-request.ts";
import type { Api } from "./api.ts";
import type { MethodPart, StagePart } from "./parts.ts";
import type { RouteMatch } from "./routes.ts";
import type { AdmittedKey } from "./usage-plans.ts";

/** Is a request that reached a stage of an API. */
export interface StageRequest {
  readonly request: ApiRequest;
  readonly api: Api;
  readonly stage: StagePart;
  /** Set where the body was over its bound. */
  readonly isTooLarge: boolean;
}

/** Is a request whose place in an API is known. */
export interface ArrivedRequest {
  readonly request: ApiRequest;
  readonly api: Api;
  readonly stage: StagePart;
  readonly match: RouteMatch;
  readonly method: MethodPart;
  readonly traceId: string;
}

/** Is a request that was let in. */
export interface RoutedRequest extends ArrivedRequest {
  readonly key: AdmittedKey | undefined;
  /** What the authorizer said, by name. */
  readonly authorizer: Readonly<Record<string, unknown>> | undefined;
}

/** Returns the media type without its parameters; JSON when none is named, as API Gateway has it. */
export function mediaTypeOf(request: ApiRequest): string {
  const type = headerOf(request, "content-type")?.split(";")[0]?.trim().toLowerCase();
  return type === undefined || type === "" ? "application/json" : type;
}

/** Says whether a media type is among the API's binary ones (`image/*` and `*` with a slash count). */
export function isBinary({ part }: Api, mediaType: string): boolean {
  return (part.BinaryMediaTypes ?? []).some((pattern) => {
    const [type = "", subtype = ""] = pattern.toLowerCase().split("/");
    const [ownType, ownSubtype] = mediaType.split("/");
    return (type === "*" || type === ownType) && (subtype === "*" || subtype === ownSubtype);
  });
}
