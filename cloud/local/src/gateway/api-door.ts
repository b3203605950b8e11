/** Hands requests and management calls to the one of both kinds of API that they are for. */
import type { AwsService } from "../contracts.ts";
import type { PathHandler } from "../front-door/paths.ts";
import type { LocalHttpApis } from "../http-apis/http-apis.ts";
import type { LocalRestApis } from "../rest-apis/rest-apis.ts";

export interface ApiDoor {
  /** Answers everything below `/_api`. */
  readonly handler: PathHandler;
  readonly service: AwsService;
}

/** Joins them; what is of no HTTP API is the REST APIs' to answer. */
export function createApiDoor(
  rest: Pick<LocalRestApis, "handler" | "service">,
  http: Pick<LocalHttpApis, "handler" | "has" | "read">,
): ApiDoor {
  return {
    handler: (request, response) => {
      const apiId = request.url?.split(/[/?]/)[2] ?? "";
      return http.has(apiId) ? http.handler(request, response) : rest.handler(request, response);
    },
    service: {
      signingNames: rest.service.signingNames,
      handle: (call) =>
        call.path.startsWith("/v2/")
          ? Promise.resolve().then(() => ({ status: 200, body: http.read(call) }))
          : rest.service.handle(call),
    },
  };
}
