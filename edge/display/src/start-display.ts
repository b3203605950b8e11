/** Wires the display and starts it: the screen first, everything that may fail after it. */
import { randomUUID } from "node:crypto";
import type { Clock, Log } from "@outrider/runtime";
import type { DisplayConfig } from "./config.ts";
import { connect } from "./connect.ts";
import { photoAddresses } from "./display.ts";
import type { DisplayAction, KeptName } from "./display-types.ts";
import { openHardware } from "./hardware/open-hardware.ts";
import type { Hardware } from "./hardware/ports.ts";
import { fetchPicture, hostOf } from "./inputs/fetch-picture.ts";
import { watchLayoutFiles } from "./inputs/layout-files.ts";
import { watchMachineFacts } from "./inputs/machine-facts.ts";
import { createPictures, type Pictures } from "./inputs/pictures.ts";
import { type Pull, pullMars } from "./inputs/pull-mars.ts";
import { watchLight } from "./inputs/watch-light.ts";
import { createKeeper, type Keeper } from "./keep/keeper.ts";
import { FIRST_FRAME, PICTURE_INDEX } from "./keep/start-marker.ts";
import { createLate, type Late, tellHealth } from "./late.ts";
import { createFrames } from "./outputs/send-frames.ts";
import { createMeasure, loadFonts } from "./paint/fonts.ts";
import { type DisplayRun, runDisplay } from "./run.ts";
import { createScreen, type Screen } from "./screen.ts";
import { bootOf, lacksOf, openCache, setupOf } from "./start-parts.ts";
import { SOFTWARE_VERSION } from "./version.ts";

interface Surroundings {
  readonly clock: Clock;
  readonly log: Log;
  /** Aborted when the program is to end, also while it starts. */
  readonly stopped: AbortSignal;
}

/** Starts everything; what it opens is closed with `opened`, last first. */
export async function startDisplay(
  config: DisplayConfig,
  { clock, log, stopped }: Surroundings,
  opened: AsyncDisposableStack,
): Promise<{ readonly run: DisplayRun; readonly lacks: readonly string[] }> {
  const bootId = randomUUID();
  const fontless = loadFonts();
  if (fontless.length > 0) log.error("fonts are missing", { files: fontless });
  const cache = await openCache(config, log);
  const lacks = await lacksOf(config);
  const late = createLate();
  const hardware = opened.use(
    await openHardware(config.hardware, {
      folder: config.folder,
      log,
      ...tellHealth(late, log),
    }),
  );
  const keeper = openKeeper(cache.slots, late, log);
  opened.defer(() => keeper.close());
  const index = createKeeper<typeof PICTURE_INDEX>({
    slots: cache.slots,
    onKept: () => undefined,
    onProblem: (error) => {
      if (error !== undefined) log.warn("the list of pictures is not on disk", { error });
    },
  });
  opened.defer(() => index.close());
  const { panel } = hardware;
  const pictures = createPictures({
    ...cache,
    panel: () => panel,
    push: (event) => late.push(event),
    keep: (value) => index.keep(PICTURE_INDEX, value),
    fetch: (address, signal) => {
      // The report comes from the cloud alone; cards and layouts come from whoever may send them.
      const isReports = photoAddresses(run.state.mars?.document ?? {}).includes(address);
      const { allowHosts } = config.pictures;
      const allowed = isReports ? [...allowHosts, hostOf(address)] : allowHosts;
      return fetchPicture(address, { allowHosts: allowed, signal });
    },
    log,
  });
  opened.defer(() => pictures.close());
  const screen = openScreen({ hardware, pictures, late, log });
  const boot = await bootOf(bootId);
  // Whoever ends a start, slow as it may be, says nothing of what it was to draw.
  stopped.addEventListener("abort", () => cache.marker.done(), { once: true });
  if (!stopped.aborted) cache.marker.reach(FIRST_FRAME);
  const run = runDisplay({
    setup: setupOf(config, { bootId, boot, lacks }, panel),
    kept: cache.kept,
    clock,
    panel,
    screen,
    perform: (action) => perform(action, { hardware, keeper, pictures, late, log }),
    log,
  });
  late.runs(run.push);
  opened.defer(async () => {
    await run.close();
    if (config.onStop === "clear") await screen.clear();
  });
  await run.draw();
  cache.marker.done();
  await startInputs({ config, run, pictures, hardware, clock, screen, late, bootId, log }, opened);
  return { run, lacks };
}

function openKeeper(
  slots: Parameters<typeof createKeeper>[0]["slots"],
  late: Late,
  log: Log,
): Keeper<KeptName> {
  return createKeeper<KeptName>({
    slots,
    onKept: (name: KeptName, ok: boolean) => late.push({ type: "kept", name, ok }),
    onProblem: (error) => {
      if (error !== undefined) log.warn("nothing can be saved", { error });
      const { code, message } = (error ?? {}) as NodeJS.ErrnoException;
      const problem = error === undefined ? undefined : `nothing can be saved: ${code ?? message}`;
      late.push({ type: "problem", part: "disk", problem });
    },
  });
}

function openScreen(parts: {
  readonly hardware: Hardware;
  readonly pictures: Pictures;
  readonly late: Late;
  readonly log: Log;
}): Screen {
  const { hardware, pictures, late, log } = parts;
  const screen = createScreen({
    panel: hardware.panel,
    measure: createMeasure(),
    pictureOf: pictures.pictureOf,
    onProblem: (problem) => late.push({ type: "problem", part: "page", problem }),
    onScene: ({ nodes }) =>
      pictures.want(
        nodes.flatMap((node) =>
          node.kind === "image" ? [{ address: node.address, ...node.area }] : [],
        ),
      ),
    onShown: () => late.shown?.(),
    log,
  });
  late.recovered = () => screen.forget();
  return screen;
}

function perform(
  action: DisplayAction,
  parts: {
    readonly hardware: Hardware;
    readonly keeper: Keeper<KeptName>;
    readonly pictures: Pictures;
    readonly late: Late;
    readonly log: Log;
  },
): void {
  const { hardware, keeper, pictures, late, log } = parts;
  switch (action.type) {
    case "keep":
      keeper.keep(action.name, action.value);
      break;
    case "brightness":
      hardware.backlight?.set(action.brightness).catch((error: unknown) => {
        log.warn("the backlight can't be set", { error });
      });
      break;
    case "play":
      hardware.speaker?.play(action.sound, action.volume).catch((error: unknown) => {
        log.warn("nothing to be heard", { error });
      });
      break;
    case "renew":
      pictures.renew(action.addresses);
      break;
    case "display-state":
      late.tell?.(action.payload);
      break;
  }
}

interface Inputs {
  readonly config: DisplayConfig;
  readonly run: DisplayRun;
  readonly pictures: Pictures;
  readonly hardware: Hardware;
  readonly clock: Clock;
  readonly screen: Screen;
  readonly late: Late;
  readonly bootId: string;
  readonly log: Log;
}

async function startInputs(inputs: Inputs, opened: AsyncDisposableStack): Promise<void> {
  const { config, run, hardware, log } = inputs;
  const { push } = run;
  hardware.touch?.onContact((contact) => push({ type: "contact", contact }));
  hardware.backlight?.set(run.state.brightness).catch((error: unknown) => {
    log.warn("the backlight can't be set", { error });
  });
  if (config.problems.length > 0)
    push({ type: "problem", part: "config", problem: config.problems.join("; ") });
  opened.use(watchLight(hardware, push));
  opened.use(await watchLayoutFiles({ folder: config.layoutsFolder, push, log }));
  const certificateFile = config.iot?.certificateFile;
  const panelKind = () => hardware.panel.kind;
  opened.use(
    await watchMachineFacts({ version: SOFTWARE_VERSION, panelKind, certificateFile, push }),
  );
  await startLink(inputs, opened);
  startPull(inputs, opened);
}

async function startLink(inputs: Inputs, opened: AsyncDisposableStack): Promise<void> {
  const { config, run, pictures, hardware, clock, screen, late, bootId, log } = inputs;
  const { thingName: thing, iot } = config;
  if (thing === undefined || iot === undefined || run.state.lacks.length > 0) return;
  const birth = {
    state: "online" as const,
    bootId,
    softwareVersion: SOFTWARE_VERSION,
    device: "display" as const,
    board: hardware.panel.kind,
  };
  const painter = () => screen.painter;
  try {
    const connection = await connect(
      {
        thing,
        iot,
        birth,
        hasSpeaker: hardware.speaker !== undefined,
        run,
        pictures,
        onMars: () => putOffPull(late.pull, hardware),
        makeFrames: (link) => createFrames({ link, thing, clock, painter, log }),
        log,
      },
      opened,
    );
    late.tell = connection.tell;
    late.shown = connection.frames.changed;
    run.push({ type: "link", link: "down" });
  } catch (error) {
    // Papers that nobody can read: the screen says so, and everything without a broker goes on.
    log.error("the broker can't be reached with these papers", { error });
    const problem = error instanceof Error ? error.message : String(error);
    run.push({ type: "problem", part: "certificate", problem });
  }
}

/** The report that the broker brings has its photo in the original's size. */
const ORIGINAL_PX = { widthPx: 320, heightPx: 240 } as const;

/** What the broker told need not be asked for, unless this panel wants the photo in another size. */
function putOffPull(pull: Pull | undefined, { panel }: Hardware): void {
  const { widthPx, heightPx } = ORIGINAL_PX;
  if (panel.widthPx === widthPx && panel.heightPx === heightPx) pull?.putOff();
  else pull?.hurry();
}

function startPull(
  { config, run, hardware, clock, late, log }: Inputs,
  opened: AsyncDisposableStack,
) {
  if (config.mars === undefined) return;
  const { url, apiKeyFile, intervalS } = config.mars;
  late.pull = opened.use(
    pullMars({
      url,
      apiKeyFile,
      intervalMs: intervalS * 1_000,
      panel: () => hardware.panel,
      clock,
      push: run.push,
      log,
    }),
  );
}
