/**
 * Puts packages with native parts beside a bundled handler, which finds them there as on any machine:
 * esbuild can bundle JavaScript alone.
 */
import { existsSync } from "node:fs";
import { cp, mkdir, readFile, rm, symlink, writeFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";

/** Are the packages that are never bundled. */
export const NATIVE_PACKAGES = ["sharp"] as const;

/**
 * Is how they get there. `copy` makes an asset that can be deployed. `link` leaves their 20 MB where they
 * are, for an assembly that this machine alone runs.
 */
export type Placing = "copy" | "link";

interface Installed {
  readonly name: string;
  readonly version: string;
  readonly dir: string;
}

/**
 * Places packages and all that they need into `<dir>/node_modules`, and lists them in `<dir>/packages.json`:
 * by that list, other versions give the asset another hash, though links stay as they are.
 * @throws Error where a copy would not run on Lambda, which is Linux with glibc on x64 or arm64.
 */
export async function placeNativePackages(
  names: readonly string[],
  dir: string,
  placing: Placing,
  machine: Machine = thisMachine(),
): Promise<void> {
  if (placing === "copy" && !isLikeLambda(machine))
    throw new Error(
      `${names.join(", ")} is installed for ${nameOf(machine)}, and Lambda runs Linux with glibc on x64 or arm64: deploy from there`,
    );
  const packages = await withDependencies(names);
  await rm(join(dir, "node_modules"), { recursive: true, force: true });
  for (const { name, dir: from } of packages) {
    const to = join(dir, "node_modules", name);
    await mkdir(dirname(to), { recursive: true });
    if (placing === "link") await symlink(from, to, "dir");
    else await cp(from, to, { recursive: true, dereference: true });
  }
  const list = packages.map(({ name, version }) => `${name}@${version}`).sort();
  const about = { platform: process.platform, architecture: process.arch, packages: list };
  await writeFile(join(dir, "packages.json"), `${JSON.stringify(about, undefined, 2)}\n`);
}

/** Is what decides which native parts npm installs. */
export interface Machine {
  readonly platform: string;
  readonly architecture: string;
  /** Version of glibc; nothing where another C library is, as on Alpine. */
  readonly glibc: string | undefined;
}

function thisMachine(): Machine {
  const { platform, arch: architecture, report } = process;
  const { header } = report.getReport() as { header?: { glibcVersionRuntime?: string } };
  return { platform, architecture, glibc: header?.glibcVersionRuntime };
}

function isLikeLambda({ platform, architecture, glibc }: Machine): boolean {
  return platform === "linux" && ["x64", "arm64"].includes(architecture) && glibc !== undefined;
}

function nameOf({ platform, architecture, glibc }: Machine): string {
  const library = platform === "linux" && glibc === undefined ? " without glibc" : "";
  return `${platform} on ${architecture}${library}`;
}

/** Follows dependencies, and the optional ones that are installed: those that this machine can run. */
async function withDependencies(names: readonly string[]): Promise<readonly Installed[]> {
  const found = new Map<string, Installed>();
  const waiting = names.map((name) => ({ name, from: import.meta.filename }));
  for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) {
    const { name, from } = next;
    if (found.has(name)) continue;
    const manifest = resolveManifest(name, from);
    if (manifest === undefined) continue;
    const about = JSON.parse(await readFile(manifest, "utf8")) as Manifest;
    found.set(name, { name, version: about.version, dir: dirname(manifest) });
    const needs = { ...about.dependencies, ...about.optionalDependencies };
    waiting.push(...Object.keys(needs).map((need) => ({ name: need, from: manifest })));
  }
  return [...found.values()];
}

interface Manifest {
  readonly version: string;
  readonly dependencies?: Readonly<Record<string, string>>;
  readonly optionalDependencies?: Readonly<Record<string, string>>;
}

/** Gives the manifest of an installed package as Node would find it, whatever the package exports. */
function resolveManifest(name: string, from: string): string | undefined {
  const paths = createRequire(from).resolve.paths(name) ?? [];
  return paths.map((path) => join(path, name, "package.json")).find((file) => existsSync(file));
}
