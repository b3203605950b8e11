/** Is a request to a REST API as it is read from HTTP, and the answer as it is written. */
import type { Api } from "./api.ts";
import type { MethodPart, StagePart } from "./parts.ts";
import type { RouteMatch } from "./routes.ts";
import type { AdmittedKey } from "./usage-plans.ts";

export interface ApiRequest {
  readonly requestId: string;
  readonly receivedMs: number;
  readonly method: string;
  /** Below the stage, percent-encoded: `/robots/r1`. */
  readonly path: string;
  readonly query: URLSearchParams;
  /** Names and values as sent, in order. */
  readonly headers: readonly (readonly [string, string])[];
  readonly body: Buffer;
  readonly sourceIp: string;
  readonly protocol: string;
}

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

/** Is an answer; several values of one header stay several. */
export interface ApiResponse {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | readonly string[]>>;
  readonly body: Buffer;
}

/** Returns the last value of a header, whatever its case. */
export function headerOf({ headers }: ApiRequest, name: string): string | undefined {
  return headers.findLast(([own]) => own.toLowerCase() === name)?.[1];
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
