/** Bundles the programs of a robot: a bundled gate starts in a third of the time, in half the memory. */
import { join } from "node:path";
import { REPOSITORY } from "../repository.ts";
import { cachedBuild } from "./build-cache.ts";

/** Are the programs by name, as paths below `edge/robot/src`. */
const ENTRIES = {
  bus: "simulated/main.ts",
  gate: "gate.ts",
  main: "main.ts",
  video: "video/main.ts",
} as const;

/** Packages with native parts, which they find beside themselves, and those that few robots load. */
const OUTSIDE = [
  "aws-crt",
  "aws-iot-device-sdk-v2",
  "i2c-bus",
  "pigpio",
  "node-datachannel",
  "werift",
  "@roamhq/wrtc",
];

/** Gives the files of the programs, bundled from the sources as they are now. */
export async function buildRobotPrograms(): Promise<
  Readonly<Record<keyof typeof ENTRIES, string>>
> {
  const dir = await cachedBuild({
    name: "robot",
    inputs: [
      "edge/robot/src",
      "edge/robot/package.json",
      "edge/device",
      "shared",
      "package-lock.json",
    ],
    extra: [JSON.stringify(ENTRIES), ...OUTSIDE],
    build: bundle,
  });
  const file = (name: string) => join(dir, `${name}.mjs`);
  return { bus: file("bus"), gate: file("gate"), main: file("main"), video: file("video") };
}

async function bundle(dir: string): Promise<void> {
  // Loaded only when there is something to build; its own process ends with `stop`.
  const { build, stop } = await import("esbuild");
  const entries = Object.entries(ENTRIES).map(
    ([name, path]) => [name, join(REPOSITORY, "edge/robot/src", path)] as const,
  );
  await build({
    entryPoints: Object.fromEntries(entries),
    outdir: dir,
    outExtension: { ".js": ".mjs" },
    bundle: true,
    platform: "node",
    format: "esm",
    target: "node24",
    external: OUTSIDE,
    keepNames: true,
    logLevel: "silent",
    // Packages in CommonJS that are bundled go on to call `require` for Node's own modules.
    banner: {
      js: 'import { createRequire as _createRequire } from "node:module"; const require = _createRequire(import.meta.url);',
    },
  });
  await stop();
}
