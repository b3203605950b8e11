/** Chooses the implementation behind each port: the one place that knows them all. */

import { HardwareError } from "../errors.ts";
import type { HealthListener } from "../keepers/health.ts";
import { keepPanel } from "../keepers/keep-panel.ts";
import { openSimulatedPanel } from "../simulated/panel.ts";
import { findFramebuffer } from "./framebuffer/find.ts";
import { openFramebuffer } from "./framebuffer/panel.ts";
import type { HardwareConfig, PanelConfig } from "./hardware-config.ts";
import { turnedSize } from "./pixels/rotation.ts";
import type { Hardware, Panel } from "./ports.ts";

export interface HardwareOptions extends HealthListener {
  /** The device folder: what is simulated lies in its `panel/`. */
  readonly folder: string;
  /** Takes what was chosen, and why, once at the start and when it changes. */
  readonly log: {
    info(text: string, fields?: Readonly<Record<string, unknown>>): void;
    warn(text: string, fields?: Readonly<Record<string, unknown>>): void;
  };
}

/** What was opened; disposing it closes whatever was. */
export type OpenHardware = Hardware & AsyncDisposable;

/**
 * Opens a display's hardware. It fails for none of it: what is missing is told to the listener and
 * looked for again. The panel's size may change when it comes back, so read it for every frame.
 */
export async function openHardware(
  config: HardwareConfig,
  options: HardwareOptions,
): Promise<OpenHardware> {
  await using opened = new AsyncDisposableStack();
  const panel = opened.use(
    await keepPanel({
      open: () => openPanel(config.panel, options),
      assumed: assumedSize(config.panel),
      onFailure: options.onFailure,
      onRecovery: options.onRecovery,
    }),
  );
  const kept = opened.move();
  return { panel, [Symbol.asyncDispose]: () => kept.disposeAsync() };
}

async function openPanel(config: PanelConfig, { folder, log }: HardwareOptions): Promise<Panel> {
  switch (config.kind) {
    case "simulated":
      return openSimulatedPanel({
        ...config,
        folder,
        onPictureFailure: (error) => log.warn("the panel's picture can't be written", { error }),
      });
    case "framebuffer": {
      const { name, ...found } = await findFramebuffer(config.device);
      log.info("panel chosen", { device: found.devicePath, name, wanted: config.device });
      return openFramebuffer({ ...config, ...found });
    }
    case "ili9341":
      throw new HardwareError("an ILI9341 on SPI can't be driven yet", { code: "refused" });
  }
}

/** Gives the size to draw in before the panel was seen; an ILI9341 is 240 x 320 by its datasheet. */
function assumedSize(config: PanelConfig) {
  if (config.kind === "framebuffer")
    return { widthPx: config.assumedPx.width, heightPx: config.assumedPx.height };
  const size = config.kind === "simulated" ? config : { widthPx: 240, heightPx: 320 };
  return turnedSize(size, config.rotationDeg);
}
