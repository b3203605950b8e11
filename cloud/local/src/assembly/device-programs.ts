/** Bundles the programs of devices: a bundled gate starts in a third of the time, in half the memory. */
import { join } from "node:path";
import { REPOSITORY } from "../repository.ts";
import { cachedBuild } from "./build-cache.ts";
import { bundle } from "./bundle.ts";

/** Are the kinds of devices, each a package below `edge/`. */
export const DEVICE_KINDS = ["robot", "display"] as const;
export type DeviceKind = (typeof DEVICE_KINDS)[number];

interface Bundle {
  /** Programs by name, as paths below `edge/<kind>/src`. */
  readonly entries: Readonly<Record<string, string>>;
  /** Packages with native parts, which they find beside themselves, and those that few devices load. */
  readonly outside: readonly string[];
}

const MQTT_OUTSIDE = ["aws-crt", "aws-iot-device-sdk-v2"];

const BUNDLES = {
  robot: {
    entries: {
      bus: "simulated/main.ts",
      gate: "gate.ts",
      main: "main.ts",
      video: "video/main.ts",
    },
    outside: [...MQTT_OUTSIDE, "i2c-bus", "pigpio", "node-datachannel", "werift", "@roamhq/wrtc"],
  },
  display: {
    entries: { main: "main.ts" },
    outside: [...MQTT_OUTSIDE, "@napi-rs/canvas", "spi-device"],
  },
} as const satisfies Record<DeviceKind, Bundle>;

type ProgramOf<Kind extends DeviceKind> = keyof (typeof BUNDLES)[Kind]["entries"] & string;

/** Gives the file of each program of a kind of device, bundled from the sources as they are now. */
export async function buildDevicePrograms<Kind extends DeviceKind>(
  kind: Kind,
): Promise<(program: ProgramOf<Kind>) => string> {
  const wanted: Bundle = BUNDLES[kind];
  const folder = `edge/${kind}`;
  const dir = await cachedBuild({
    name: kind,
    inputs: [
      `${folder}/src`,
      `${folder}/package.json`,
      "edge/device",
      "shared",
      "package-lock.json",
    ],
    extra: [JSON.stringify(wanted)],
    build: (into) => buildInto(into, join(REPOSITORY, folder, "src"), wanted),
  });
  return (program) => join(dir, `${program}.mjs`);
}

async function buildInto(dir: string, sources: string, { entries, outside }: Bundle) {
  const entryPoints = Object.entries(entries).map(([out, path]) => ({
    in: join(sources, path),
    out,
  }));
  await bundle({
    entryPoints,
    outdir: dir,
    outExtension: { ".js": ".mjs" },
    bundle: true,
    platform: "node",
    format: "esm",
    target: "node24",
    external: [...outside],
    keepNames: true,
    logLevel: "silent",
    // Packages in CommonJS that are bundled go on to call `require` for Node's own modules.
    banner: {
      js: 'import { createRequire as _createRequire } from "node:module"; const require = _createRequire(import.meta.url);',
    },
  });
}
