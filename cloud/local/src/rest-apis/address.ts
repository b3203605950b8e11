/** Takes the addresses of REST APIs apart. */

/** Is the address of a request: `/_api/<apiId>/<stage>/<path>?<query>`. */
export interface ApiAddress {
  readonly apiId: string;
  readonly stageName: string;
  readonly path: string;
  readonly query: URLSearchParams;
}

/** Takes an address apart; `undefined` when it names no API and stage. */
export function parseAddress(url: string): ApiAddress | undefined {
  const [, apiId, stageName, path, query] =
    /^\/_api\/([^/?]+)\/([^/?]+)(\/[^?]*)?(?:\?(.*))?$/.exec(url) ?? [];
  if (apiId === undefined || stageName === undefined) return undefined;
  return { apiId, stageName, path: path ?? "/", query: new URLSearchParams(query) };
}
