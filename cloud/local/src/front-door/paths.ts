/** Finds who answers a path that is no AWS call. */
import type { IncomingMessage, ServerResponse } from "node:http";

/** Answers plain HTTP below a prefix. What it throws becomes a 500. */
export type PathHandler = (
  request: IncomingMessage,
  response: ServerResponse,
) => Promise<void> | void;

export interface Paths {
  add(prefix: string, handler: PathHandler): void;
  /** Returns the handler with the longest prefix of `path`, whole segments only. */
  find(path: string): PathHandler | undefined;
}

/** Makes an empty table. */
export function createPaths(): Paths {
  const handlers = new Map<string, PathHandler>();
  return {
    add: (prefix, handler) => {
      handlers.set(prefix.replace(/\/$/, ""), handler);
    },
    find: (path) => {
      const prefixes = [...handlers.keys()].filter((prefix) => isBelow(path, prefix));
      const longest = prefixes.sort((a, b) => b.length - a.length)[0];
      return longest === undefined ? undefined : handlers.get(longest);
    },
  };
}

function isBelow(path: string, prefix: string): boolean {
  return path === prefix || path.startsWith(`${prefix}/`);
}

const API_HOST = /^([a-z0-9]+)\.execute-api\.localhost(?::\d+)?$/;

/** Rewrites an address whose Host is `<apiId>.execute-api.localhost` to the path form of REST APIs. */
export function apiPathUrl(host: string | undefined, url: string): string {
  const apiId = API_HOST.exec(host ?? "")?.[1];
  return apiId === undefined ? url : `/_api/${apiId}${url}`;
}
