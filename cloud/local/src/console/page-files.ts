/** Lists the files of a built page with what a bucket must know of each. */
import { readdir } from "node:fs/promises";
import { extname, join, relative, sep } from "node:path";

export interface PageFile {
  readonly path: string;
  /** Key in the bucket: the path below the page's folder, with `/`. */
  readonly key: string;
  readonly contentType: string;
  readonly cacheControl: string;
}

const TYPES: Readonly<Record<string, string>> = {
  ".css": "text/css; charset=utf-8",
  ".html": "text/html; charset=utf-8",
  ".ico": "image/x-icon",
  ".js": "text/javascript; charset=utf-8",
  ".json": "application/json",
  ".map": "application/json",
  ".png": "image/png",
  ".svg": "image/svg+xml",
  ".txt": "text/plain; charset=utf-8",
  ".webmanifest": "application/manifest+json",
  ".woff2": "font/woff2",
};

/** Lists every file below `dir`; the page itself comes last, when all that it names is there. */
export async function pageFiles(dir: string): Promise<PageFile[]> {
  const entries = await readdir(dir, { recursive: true, withFileTypes: true });
  const files = entries
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .map((path) => ({ path, key: relative(dir, path).split(sep).join("/"), ...kindOf(path) }));
  return files.sort((a, b) => Number(a.key === "index.html") - Number(b.key === "index.html"));
}

function kindOf(path: string): Pick<PageFile, "contentType" | "cacheControl"> {
  // Vite names what lies in assets/ by its content; everything else may change with a build.
  const isNamedByContent = path.includes(`${sep}assets${sep}`);
  return {
    contentType: TYPES[extname(path)] ?? "application/octet-stream",
    cacheControl: isNamedByContent ? "public, max-age=31536000, immutable" : "no-cache",
  };
}
