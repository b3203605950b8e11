/** A display's configuration. What is wrong in it is told on the screen: a kiosk has no other place. */
import { readFileSync } from "node:fs";
import { dirname, resolve } from "node:path";
import { iotSchema, resolveIotFiles, thingNameSchema } from "@outrider/device";
import { pageName } from "@outrider/protocol";
import { z } from "zod";
import { isTimeZone } from "./core/time.ts";
import { hardwareSchema } from "./hardware/hardware-config.ts";

const marsSchema = z.strictObject({
  url: z
    .url({ protocol: /^https?$/ })
    .describe("Address of GET /mars, as the stack's output says."),
  apiKeyFile: z.string().min(1).optional().describe("File with the API key, mode 0600."),
  intervalS: z
    .int()
    .min(10)
    .max(86_400)
    .default(300)
    .describe("Time between two pulls, s; 5 minutes as in the original."),
});

const rotateSchema = z
  .strictObject({
    idleS: z.int().min(5).max(86_400).default(60).describe("Untouched for this long, s."),
    everyS: z.int().min(3).max(86_400).default(20).describe("Each page shows this long, s."),
    pages: z.array(pageName).max(32).optional().describe("Which turn; all by default."),
  })
  .nullable()
  .prefault({});

const limitsSchema = z.strictObject({
  photosMb: z.number().min(1).max(10_000).default(32).describe("Pictures kept on disk, MB."),
  marsSilenceS: z
    .int()
    .min(60)
    .max(7 * 86_400)
    .default(1_800)
    .describe("Silence about Mars after which what is shown counts as offline, s."),
});

const picturesSchema = z.strictObject({
  allowHosts: z
    .array(z.string().min(1).max(253).toLowerCase())
    .max(32)
    .default([])
    .describe("Hosts in private networks from which cards and layouts may show pictures."),
});

const batterySchema = z.strictObject({
  emptyV: z.number().min(0).max(60).default(6.4).describe("Robots' battery when empty, V."),
  fullV: z.number().min(0).max(60).default(8.4).describe("When full, V; two lithium cells."),
});

/** Are the keys, each judged by itself: a mistake in one leaves the others in force. */
const KEYS = {
  thingName: thingNameSchema.optional(),
  iot: iotSchema.optional().describe("Its broker; without it the setup page shows."),
  mars: marsSchema.optional().describe("Pulls the report too; else the broker alone tells."),
  hardware: hardwareSchema.prefault({ panel: { kind: "framebuffer" } }),
  brightness: z.number().min(0).max(1).default(1).describe("By day: 0 off, 1 full."),
  volume: z.number().min(0).max(1).default(0.5).describe("Of the speaker: 0 silent, 1 full."),
  timeZone: z
    .string()
    .refine(isTimeZone, "there is no such time zone")
    .optional()
    .describe("IANA name, such as Europe/Berlin; the machine's own by default."),
  pages: z.array(pageName).max(32).optional().describe("Own pages that are shown; all by default."),
  firstPage: pageName.optional().describe("The page it starts with; the first by default."),
  rotate: rotateSchema.describe("Turns pages by itself while nobody touches it; null: never."),
  layoutsFolder: z.string().min(1).default("layouts").describe("Folder of layouts as files."),
  cacheFolder: z.string().min(1).default("cache").describe("Folder of what survives a restart."),
  onStop: z
    .enum(["keep", "clear"])
    .default("keep")
    .describe("What the panel shows after a clean end: the last picture, or nothing."),
  guideUrl: z
    .union([z.literal(""), z.url().max(200)])
    .default("")
    .describe("Address in the setup page's QR code; by default it holds the command itself."),
  battery: batterySchema.prefault({}),
  limits: limitsSchema.prefault({}),
  pictures: picturesSchema.prefault({}),
};

type KeyName = keyof typeof KEYS;
export type DisplayConfigFile = { readonly [K in KeyName]: z.infer<(typeof KEYS)[K]> };

export interface DisplayConfig extends Omit<DisplayConfigFile, "timeZone"> {
  /** The device folder: the config file's own. */
  readonly folder: string;
  readonly timeZone: string;
  /** systemd's folder in memory, which outlives a program that failed; none where nobody gives one. */
  readonly memoryFolder: string | undefined;
  /** What is wrong, by key: what it says there is not in force. */
  readonly problems: readonly string[];
}

/** Reads a display's configuration; one that is missing or wrong gives its defaults and its problems. */
export function loadDisplayConfig(path: string): DisplayConfig {
  const folder = dirname(resolve(path));
  const { value, problems } = readObject(path);
  const unknown = Object.keys(value).filter((key) => !Object.hasOwn(KEYS, key));
  const read = readKeys(value);
  const { mars, iot } = read.keys;
  const inFolder = (file: string) => resolve(folder, file);
  return {
    ...read.keys,
    folder,
    iot: iot && resolveIotFiles(iot, folder),
    mars: mars && {
      ...mars,
      ...(mars.apiKeyFile === undefined ? {} : { apiKeyFile: inFolder(mars.apiKeyFile) }),
    },
    layoutsFolder: inFolder(read.keys.layoutsFolder),
    cacheFolder: inFolder(read.keys.cacheFolder),
    timeZone: read.keys.timeZone ?? Intl.DateTimeFormat().resolvedOptions().timeZone,
    memoryFolder: process.env["RUNTIME_DIRECTORY"],
    problems: [
      ...problems,
      ...read.problems,
      ...unknown.map((key) => `${key}: there is no such key`),
    ],
  };
}

function readObject(path: string): { value: Record<string, unknown>; problems: string[] } {
  try {
    const value: unknown = JSON.parse(readFileSync(path, "utf8"));
    if (typeof value === "object" && value !== null && !Array.isArray(value))
      return { value: value as Record<string, unknown>, problems: [] };
    return { value: {}, problems: ["config.json holds no object"] };
  } catch (error) {
    const isMissing = (error as NodeJS.ErrnoException).code === "ENOENT";
    const why = error instanceof Error ? error.message : String(error);
    return { value: {}, problems: [isMissing ? "there is no config.json" : `config.json: ${why}`] };
  }
}

function readKeys(value: Record<string, unknown>) {
  const problems: string[] = [];
  const entries = Object.entries(KEYS).map(([key, schema]): [string, unknown] => {
    const parsed = schema.safeParse(value[key]);
    if (parsed.success) return [key, parsed.data];
    const issue = parsed.error.issues[0];
    problems.push(`${[key, ...(issue?.path ?? [])].map(String).join(".")}: ${issue?.message}`);
    return [key, schema.parse(undefined)];
  });
  return { keys: Object.fromEntries(entries) as DisplayConfigFile, problems };
}
