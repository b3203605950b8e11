/** The robot's configuration: one strict schema, with every key's unit, range and default. */
import { dirname, resolve } from "node:path";
import { iotSchema, resolveIotFiles, thingNameSchema } from "@outrider/device";
import { loadConfig } from "@outrider/runtime";
import { z } from "zod";
import { BOARDS, type BoardName } from "./hardware/boards.ts";
import type { DriveWiring } from "./hardware/motor-outputs.ts";
import type { BusPlace } from "./hardware/open-ports.ts";

const pin = z.int().min(0).max(27);

const motorSchema = z.strictObject({
  motor: z.int().min(1).max(4).describe("The motor's number as printed on the board."),
  polarity: z
    .union([z.literal(1), z.literal(-1)])
    .describe("1 where the board's forward moves the body forward, else -1."),
});

const busSchema = z.discriminatedUnion("kind", [
  z.strictObject({
    kind: z.literal("simulated"),
    seed: z.int().default(1).describe("Decides the simulated world and the body's slip."),
  }),
  z.strictObject({
    kind: z.literal("linux"),
    i2cBus: z.int().min(0).default(1).describe("N of /dev/i2c-N; 1 is the one on a Pi's header."),
  }),
]);

const driveSchema = z.strictObject({
  throttleMax: z.number().gt(0).max(1).default(1).describe("Largest throttle of either motor."),
  rampPerS: z
    .number()
    .min(1)
    .max(1000)
    .default(10)
    .describe("Throttle gained each s beyond the first step of 0.25, which comes at once."),
  ageMsMax: z.int().min(100).max(1000).default(400).describe("Oldest drive command obeyed, ms."),
});

const telemetrySchema = z.strictObject({
  intervalMs: z.int().min(100).max(3_600_000).default(1000).describe("Time between reports, ms."),
  bufferRows: z.int().min(1).max(10_000_000).default(100_000).describe("Reports kept offline."),
});

const batterySchema = z.strictObject({
  input: z.int().min(0).max(3).default(0).describe("The ADS1015 input the battery is wired to."),
  dividerRatio: z
    .number()
    .min(1)
    .max(20)
    .default(3)
    .describe("(R1 + R2) / R2 of the divider before it; 3 brings two lithium cells below 3.3 V."),
});

const identifySchema = z.strictObject({
  ledPins: z.array(pin).max(8).optional().describe("BCM pins of the lights; the board's own."),
  buzzerPin: pin.optional().describe("BCM pin of a passive buzzer; none by default."),
});

/** H.264 wants even sizes; 1080p is what the baseline level and a Pi's encoder end at. */
const evenPx = (maxPx: number) => z.int().min(160).max(maxPx).multipleOf(2);

const videoSchema = z.strictObject({
  enabled: z.boolean().default(true).describe("Whether the camera may be watched at all."),
  source: z
    .enum(["auto", "rpicam", "v4l2", "simulated"])
    .default("auto")
    .describe("The camera; auto takes the first of these that is there."),
  widthPx: evenPx(1920).default(640).describe("Width of the picture in pixels, even."),
  heightPx: evenPx(1080).default(480).describe("Height of the picture in pixels, even."),
  framesPerS: z.int().min(1).max(60).default(30).describe("Pictures a second."),
  bitrateBps: z
    .int()
    .min(100_000)
    .max(20_000_000)
    .default(1_500_000)
    .describe("What the encoder aims at, bits a second."),
  engine: z
    .enum(["node-datachannel", "werift", "wrtc"])
    .default("node-datachannel")
    .describe("What sends it: werift where the first has no binary, wrtc encodes by itself."),
  snapshots: z
    .boolean()
    .default(true)
    .describe("Whether displays may ask for single pictures; nothing where video is turned off."),
});

const schema = z
  .strictObject({
    thingName: thingNameSchema,
    iot: iotSchema,
    board: z.enum(Object.keys(BOARDS) as [BoardName, ...BoardName[]]).describe("The motor board."),
    bus: busSchema,
    motors: z
      .strictObject({ left: motorSchema.optional(), right: motorSchema.optional() })
      .prefault({}),
    drive: driveSchema.prefault({}),
    telemetry: telemetrySchema.prefault({}),
    battery: batterySchema.prefault({}),
    identify: identifySchema.prefault({}),
    video: videoSchema.prefault({}),
    region: z.string().min(1).default("us-east-1").describe("The AWS region."),
    kinesisVideoEndpoint: z
      .url()
      .optional()
      .describe("Where Kinesis Video Streams is, when not AWS's own: the local host's front door."),
  })
  .superRefine(({ board, motors }, context) => {
    const { motorCount, wiring } = BOARDS[board];
    const left = (motors.left ?? wiring.left).motor;
    const right = (motors.right ?? wiring.right).motor;
    const refuse = (message: string) =>
      context.addIssue({ code: "custom", path: ["motors"], message });
    if (left === right) refuse(`left and right are both motor ${left}`);
    if (Math.max(left, right) > motorCount) refuse(`the board has ${motorCount} motors`);
  });

/** What a robot's config.json says, defaults filled in. */
export type RobotConfigFile = z.infer<typeof schema>;

/** A checked configuration, with file names resolved and the board's defaults applied. */
export interface RobotConfig extends Omit<RobotConfigFile, "motors" | "identify"> {
  /** The device folder: the config file's own. */
  readonly folder: string;
  readonly motors: DriveWiring;
  readonly identify: {
    readonly ledPins: readonly number[];
    readonly buzzerPin?: number | undefined;
  };
  /** Where the hardware is, as `openPorts` takes it. */
  readonly place: BusPlace;
}

/**
 * Reads a robot's configuration.
 * @throws ConfigError with every problem by key
 */
export function loadRobotConfig(path: string): RobotConfig {
  const file = loadConfig<RobotConfigFile>(schema, path);
  const folder = dirname(resolve(path));
  const { bus, iot, motors, identify } = file;
  const board = BOARDS[file.board];
  return Object.freeze({
    ...file,
    folder,
    iot: resolveIotFiles(iot, folder),
    motors: {
      left: motors.left ?? board.wiring.left,
      right: motors.right ?? board.wiring.right,
    },
    identify: { ...identify, ledPins: identify.ledPins ?? board.ledPins },
    place: bus.kind === "simulated" ? { kind: bus.kind, folder } : bus,
  });
}
