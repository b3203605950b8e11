/** Chooses the implementation behind each port: the one place that knows them all. */

import { HardwareError } from "../errors.ts";
import type { HealthListener } from "../keepers/health.ts";
import { keepPanel } from "../keepers/keep-panel.ts";
import { keepTouch } from "../keepers/keep-touch.ts";
import { openSimulatedPanel } from "../simulated/panel.ts";
import { openSimulatedTouch } from "../simulated/touch.ts";
import { HEIGHT_PX, WIDTH_PX } from "./chips/ili9341.ts";
import { hideCursor } from "./framebuffer/console.ts";
import { findFramebuffer } from "./framebuffer/find.ts";
import { openFramebuffer } from "./framebuffer/panel.ts";
import type { HardwareConfig, PanelConfig } from "./hardware-config.ts";
import { type HardwareLog, openRest } from "./open-rest.ts";
import { turnedSize } from "./pixels/rotation.ts";
import type { Hardware, Panel, Touch } from "./ports.ts";
import { holdLines } from "./spi/gpioset-lines.ts";
import { openLinuxSpi } from "./spi/linux-spi.ts";
import { openIli9341Panel } from "./spi/panel.ts";
import type { Level, PanelLines } from "./spi/spi-port.ts";
import { openDeviceTouch } from "./touch/device-touch.ts";
import { findTouch } from "./touch/find.ts";
import type { Range } from "./touch/placing.ts";

export interface HardwareOptions extends HealthListener {
  /** The device folder: what is simulated lies in its `panel/`. */
  readonly folder: string;
  /** Takes what was chosen, and why, once at the start and when it changes. */
  readonly log: HardwareLog;
}

/** What was opened; disposing it closes whatever was. */
export type OpenHardware = Hardware & AsyncDisposable;

/**
 * Opens a display's hardware. It fails for none of it: a panel or touch screen that is missing is told
 * to the listener and looked for again; of the rest, what is not there now is left out. The panel's
 * size may change when it comes back, so read it for every frame.
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
  const touch = await openTouch(config, options, panel);
  const rest = await openRest(config, options);
  for (const part of [touch, ...Object.values(rest)]) opened.use(part);
  const kept = opened.move();
  return {
    panel,
    ...(touch === undefined ? {} : { touch }),
    ...rest,
    [Symbol.asyncDispose]: () => kept.disposeAsync(),
  };
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
      const panel = await openFramebuffer({ ...config, ...found });
      if (config.console !== "") await hideCursorOf(config.console, log);
      return panel;
    }
    case "ili9341":
      return openIli9341(config);
  }
}

/** A cursor that blinks on is ugly, and no reason to show nothing. */
async function hideCursorOf(consolePath: string, log: HardwareLog): Promise<void> {
  try {
    await hideCursor(consolePath);
  } catch (error) {
    if (!(error instanceof HardwareError)) throw error;
    log.info("the console's cursor stays", { reason: error.message });
  }
}

async function openIli9341(config: Extract<PanelConfig, { kind: "ili9341" }>): Promise<Panel> {
  const { dcPin, resetPin } = config;
  await using opened = new AsyncDisposableStack();
  const spi = opened.use(await openLinuxSpi(config));
  const pins = new Map<number, Level>([[dcPin, 1]]);
  if (resetPin !== undefined) pins.set(resetPin, 1);
  const holder = opened.use(await holdLines({ pins }));
  const lines: PanelLines = {
    dataCommand: holder.line(dcPin),
    ...(resetPin === undefined ? {} : { reset: holder.line(resetPin) }),
    [Symbol.asyncDispose]: () => holder[Symbol.asyncDispose](),
  };
  const panel = await openIli9341Panel({ ...config, spi, lines });
  opened.move();
  return panel;
}

async function openTouch(
  config: HardwareConfig,
  { folder, log, onFailure, onRecovery }: HardwareOptions,
  panel: Panel,
): Promise<Touch | undefined> {
  const { device, ...placing } = config.touch;
  if (device === "none") return undefined;
  if (config.panel.kind === "simulated")
    return openSimulatedTouch({ folder, frameSize: () => panel });
  const { rotationDeg } = config.panel;
  return keepTouch({
    open: async (onContact) => {
      const found = await findTouch(device);
      log.info("touch chosen", { ...found, wanted: device });
      const onWidened = (axis: string, range: Range) =>
        log.warn("touch answers beyond its range; config.json can tell it", { axis, range });
      const { name } = found;
      const options = { ...placing, name, rotationDeg, frameSize: () => panel, onWidened };
      return openDeviceTouch(found.devicePath, options, onContact);
    },
    isOptional: device === "auto",
    onFailure,
    onRecovery,
  });
}

/** Gives the size to draw in before the panel was seen. */
function assumedSize(config: PanelConfig) {
  if (config.kind === "framebuffer")
    return { widthPx: config.assumedPx.width, heightPx: config.assumedPx.height };
  const size = config.kind === "simulated" ? config : { widthPx: WIDTH_PX, heightPx: HEIGHT_PX };
  return turnedSize(size, config.rotationDeg);
}
