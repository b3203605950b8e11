/** Says what a display's config.json may tell of its hardware, with every key's unit and default. */
import { z } from "zod";

const sidePx = z.int().min(16).max(4_096);
const pin = z.int().min(0).max(53);
const rotationDeg = z
  .union([z.literal(0), z.literal(90), z.literal(180), z.literal(270)])
  .default(0)
  .describe("How far the picture is turned clockwise on the panel, degrees.");
const dither = z
  .boolean()
  .default(false)
  .describe("Spreads colours that 16 bits lack over neighbouring pixels: smoother photos.");

const simulatedPanel = z.strictObject({
  kind: z.literal("simulated"),
  widthPx: sidePx.default(320).describe("Width of the panel itself, before turning, pixels."),
  heightPx: sidePx.default(240).describe("Its height, pixels."),
  bitsPerPixel: z.union([z.literal(16), z.literal(32)]).default(16),
  rotationDeg,
  dither,
});

const framebufferPanel = z.strictObject({
  kind: z.literal("framebuffer"),
  device: z
    .string()
    .min(1)
    .default("auto")
    .describe("/dev/fbN, a driver's name, or auto: the last, which a panel on SPI is."),
  assumedPx: z
    .strictObject({ width: sidePx, height: sidePx })
    .default({ width: 320, height: 240 })
    .describe("Size drawn, turned already, while no panel was found; its own counts from then on."),
  colourOrder: z
    .enum(["rgb", "bgr"])
    .default("rgb")
    .describe("Of 32-bit pixels, uppermost first; bgr where red and blue are exchanged."),
  rotationDeg,
  dither,
  console: z
    .string()
    .default("/dev/tty1")
    .describe("The text console whose cursor is hidden, where this user may; empty: none."),
});

const ili9341Panel = z.strictObject({
  kind: z.literal("ili9341"),
  spiBus: z.int().min(0).default(0).describe("N of /dev/spidevN.M."),
  spiDevice: z.int().min(0).default(0).describe("M of /dev/spidevN.M: the chip select."),
  clockHz: z
    .int()
    .min(1_000_000)
    .max(80_000_000)
    .default(32_000_000)
    .describe("SPI clock, Hz; the datasheet promises 10 MHz, most modules bear 32."),
  dcPin: pin.default(25).describe("BCM pin of D/C, data against command."),
  resetPin: pin.optional().describe("BCM pin of RESET; none where it hangs on the supply."),
  colourOrder: z
    .enum(["rgb", "bgr"])
    .default("bgr")
    .describe("How the glass is wired; rgb where red and blue are exchanged."),
  rotationDeg,
  dither,
});

const touchSchema = z
  .strictObject({
    device: z
      .string()
      .min(1)
      .default("auto")
      .describe("/dev/input/eventN, a part of its name, auto, or none."),
    rangeX: z
      .tuple([z.int(), z.int()])
      .optional()
      .describe("Values at the panel's left and right edge, before turning; evtest shows them."),
    rangeY: z.tuple([z.int(), z.int()]).optional().describe("The same for its upper and lower."),
    swapAxes: z.boolean().default(false).describe("Whether the device's x runs along the height."),
  })
  .prefault({});

const backlightSchema = z
  .strictObject({
    device: z
      .string()
      .min(1)
      .default("auto")
      .describe("A folder's name in /sys/class/backlight, auto, or none."),
    lightPin: pin.optional().describe("BCM pin that switches the light, where no driver does."),
  })
  .prefault({});

const speakerSchema = z
  .strictObject({
    device: z.string().min(1).default("auto").describe("An ALSA device, as aplay -D; auto, none."),
  })
  .prefault({});

const lightSensorSchema = z
  .strictObject({
    device: z
      .string()
      .min(1)
      .default("auto")
      .describe("A folder's name in /sys/bus/iio/devices, auto, or none."),
  })
  .prefault({});

/** Is the `hardware` part of a display's config.json. With a simulated panel, all is simulated. */
export const hardwareSchema = z
  .strictObject({
    panel: z
      .discriminatedUnion("kind", [simulatedPanel, framebufferPanel, ili9341Panel])
      .describe("What is drawn on."),
    touch: touchSchema,
    backlight: backlightSchema,
    speaker: speakerSchema,
    lightSensor: lightSensorSchema,
  })
  .superRefine((config, context) => {
    const refuse = (path: readonly string[], message: string) =>
      context.addIssue({ code: "custom", path: [...path], message });
    const { panel, touch, backlight, speaker, lightSensor } = config;
    if (panel.kind === "ili9341" && panel.resetPin === panel.dcPin)
      refuse(["panel", "resetPin"], "D/C has this pin already");
    if (panel.kind !== "simulated") return;
    for (const [name, { device }] of Object.entries({ touch, backlight, speaker, lightSensor })) {
      if (device !== "auto" && device !== "none")
        refuse([name, "device"], "beside a simulated panel there is auto, simulated too, or none");
    }
    const { rangeX, rangeY, swapAxes } = touch;
    if (rangeX !== undefined || rangeY !== undefined || swapAxes)
      refuse(["touch"], "a simulated touch screen answers in pixels of the picture");
    if (backlight.lightPin !== undefined)
      refuse(["backlight", "lightPin"], "a simulated panel has no pins");
  });

export type HardwareConfig = z.infer<typeof hardwareSchema>;
export type PanelConfig = HardwareConfig["panel"];
