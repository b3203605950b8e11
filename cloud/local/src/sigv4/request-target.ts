/** Takes a request target apart for signing: the path as sent, the query decoded. */

export interface RequestTarget {
  /** Percent-encoded, as sent. */
  readonly path: string;
  /** Decoded names and values; `+` stays a plus, as signers see it. */
  readonly query: Readonly<Record<string, string | string[]>>;
}

/** Splits `path?query`; returns `undefined` where a percent sequence is broken. */
export function parseRequestTarget(url: string): RequestTarget | undefined {
  const at = url.indexOf("?");
  const path = at < 0 ? url : url.slice(0, at);
  const query: Record<string, string | string[]> = Object.create(null) as Record<string, string>;
  try {
    for (const pair of (at < 0 ? "" : url.slice(at + 1)).split("&")) {
      if (pair === "") continue;
      const [name, ...value] = pair.split("=").map(decodeURIComponent);
      add(query, name ?? "", value.join("="));
    }
  } catch {
    return undefined;
  }
  return { path: path === "" ? "/" : path, query };
}

function add(query: Record<string, string | string[]>, name: string, value: string): void {
  const before = query[name];
  if (before === undefined) query[name] = value;
  else query[name] = [...(Array.isArray(before) ? before : [before]), value];
}
