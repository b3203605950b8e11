/** Gets the pictures that pages show: from memory, from the disk, or from where they are. */
import { setTimeout as delay } from "node:timers/promises";
import type { Canvas } from "@napi-rs/canvas";
import type { Log } from "@outrider/runtime";
import type { DisplayEvent, PictureState } from "../display-types.ts";
import type { Avoided } from "../keep/avoided.ts";
import { contentHash, type Photos } from "../keep/photos.ts";
import { decodePicture, type PanelSize } from "../paint/decode.ts";
import { judgePicture } from "../paint/picture-header.ts";
import { createDecodedPictures, type DecodedPicture } from "./decoded-pictures.ts";
import type { FetchedPicture } from "./fetch-picture.ts";
import { createHeldPictures, type HeldPictures, notKept } from "./held-pictures.ts";
import { createPictureIndex, type PictureIndex } from "./picture-index.ts";
import { coverSize, halved, halvingsFor, halvingsWithin } from "./picture-size.ts";

export interface PicturesOptions {
  readonly photos: Photos;
  /** Notes which picture is being decoded, for the case that it ends the program. */
  readonly avoided: Avoided;
  readonly fetch: (address: string, signal: AbortSignal) => Promise<FetchedPicture>;
  /** What an earlier run knew of which address gave what. */
  readonly known: unknown;
  readonly panel: () => { readonly widthPx: number; readonly heightPx: number };
  readonly push: (event: DisplayEvent) => void;
  /** Keeps which address gave what. */
  readonly keep: (index: unknown) => void;
  readonly log: Log;
}

/** Is a picture's address, and the size of the box that shows it. */
export interface WantedPicture extends PanelSize {
  readonly address: string;
}

export interface Pictures {
  /** Sees to it that these pictures come, and stay until others are wanted. Called with each scene. */
  want(wanted: readonly WantedPicture[]): void;
  /** Asks again for addresses whose content may have changed. */
  renew(addresses: readonly string[]): void;
  /** Gives the pixels of a hash. */
  pictureOf(content: string): Canvas | undefined;
  /** Takes a picture that came by itself; gives its address. `isKept`: it survives a restart. */
  take(bytes: Uint8Array, isKept: boolean): Promise<string>;
  /** Ends what is under way: a picture that is being decoded is waited for, for a while. */
  close(): Promise<void>;
}

/** Pixels in memory, in bytes: five of a panel of 800x480, and three of a larger one. */
const PIXEL_BYTES_MIN = 8 * 1024 * 1024;
const PANELS_MIN = 3;
/** Longest wait at the end for a picture that is being decoded, in ms: far below systemd's patience. */
const CLOSE_MS_MAX = 3_000;
/** Pictures fetched or decoded at the same time. */
const AT_ONCE = 2;
/** What did not work is tried again after this long, in ms. */
const RETRY_MS = 60_000;
const FAILED_MAX = 200;

export function createPictures(options: PicturesOptions): Pictures {
  const { photos, push, log } = options;
  const index = createPictureIndex(options.known, options.keep);
  const bytesMax = () => bytesMaxFor(options.panel());
  const decoded = createDecodedPictures(bytesMax);
  /** Sizes of the boxes on screen, by address. */
  let boxes: ReadonlyMap<string, PanelSize> = new Map();
  const held = createHeldPictures(photos, log);
  const stopped = new AbortController();
  /** One picture is decoded at a time: were it the program's end, it is known which. */
  let decoding: Promise<unknown> = Promise.resolve();

  const load = async (address: string): Promise<PictureState> => {
    const found = await bytesOf(address, { ...options, index, held, signal: stopped.signal });
    const { content } = found;
    const box = boxes.get(address) ?? options.panel();
    const turn = decoding.then(async () => {
      stopped.signal.throwIfAborted();
      const had = decoded.get(content);
      if (had !== undefined && isFine(had, box)) return had;
      // A fair share each: the first ones would else leave specks to the last.
      const shareBytes = bytesMax() / Math.max(1, boxes.size);
      const roomBytes = Math.min(shareBytes, decoded.roomFor(content));
      const made = await decode(found, { ...options, box, roomBytes });
      decoded.put(content, made);
      return made;
    });
    decoding = turn.catch(() => undefined);
    return { kind: "ready", ...(await turn).cover, content };
  };
  const decodedOf = (address: string) => decoded.get(index.contentOf(address) ?? "");
  const loader = createLoader(async (address) => {
    try {
      push({ type: "picture", address, picture: await load(address) });
      return true;
    } catch (error) {
      if (stopped.signal.aborted) return false;
      const problem = error instanceof Error ? error.message : String(error);
      log.warn("a picture can't be shown", { problem });
      // What an address gave before is better than nothing.
      const picture = { kind: "failed", problem } as const;
      if (decodedOf(address) === undefined) push({ type: "picture", address, picture });
      return false;
    }
  });
  return {
    want: (wanted) => {
      boxes = boxesOf(wanted);
      decoded.hold(new Set([...boxes.keys()].flatMap((one) => index.contentOf(one) ?? [])));
      for (const [address, box] of boxes) {
        const had = decodedOf(address);
        if (had === undefined || !isFine(had, box) || index.isStale(address)) loader.want(address);
      }
    },
    renew: (addresses) => {
      for (const address of addresses) {
        index.expire(address);
        loader.forgive(address);
      }
    },
    pictureOf: (content) => decoded.get(content)?.canvas,
    take: held.take,
    close: async () => {
      stopped.abort();
      await Promise.race([decoding, delay(CLOSE_MS_MAX, undefined, { ref: false })]);
      // Whatever is still under way is ended on purpose: nobody died of it.
      options.avoided.leave();
    },
  };
}

function bytesMaxFor({ widthPx, heightPx }: PanelSize): number {
  return Math.max(PIXEL_BYTES_MIN, PANELS_MIN * widthPx * heightPx * 4);
}

/** Gives each address the size that holds all its boxes. */
function boxesOf(wanted: readonly WantedPicture[]): ReadonlyMap<string, PanelSize> {
  const boxes = new Map<string, PanelSize>();
  for (const { address, widthPx, heightPx } of wanted) {
    const had = boxes.get(address) ?? { widthPx: 1, heightPx: 1 };
    if (address === "") continue;
    boxes.set(address, {
      widthPx: Math.max(had.widthPx, widthPx),
      heightPx: Math.max(had.heightPx, heightPx),
    });
  }
  return boxes;
}

function isFine({ cover, halvings }: DecodedPicture, box: PanelSize): boolean {
  return halvings <= halvingsFor(cover, box);
}

/** Loads each address once at a time, few at once, and leaves one alone for a while that failed. */
function createLoader(load: (address: string) => Promise<boolean>) {
  const busy = new Set<string>();
  const notBefore = new Map<string, number>();
  const start = async (address: string) => {
    busy.add(address);
    const isLoaded = await load(address);
    busy.delete(address);
    notBefore.delete(address);
    if (!isLoaded) notBefore.set(address, performance.now() + RETRY_MS);
    if (notBefore.size > FAILED_MAX) notBefore.clear();
  };
  return {
    want: (address: string) => {
      const waits = (notBefore.get(address) ?? 0) > performance.now();
      if (!waits && !busy.has(address) && busy.size < AT_ONCE) void start(address);
    },
    forgive: (address: string) => notBefore.delete(address),
  };
}

interface Found {
  readonly content: string;
  readonly bytes: Uint8Array;
  readonly isRaw: boolean;
  /** Whether the next one takes its place soon, as a robot's does. */
  readonly isPassing: boolean;
}

async function bytesOf(
  address: string,
  context: PicturesOptions & {
    readonly index: PictureIndex;
    readonly held: HeldPictures;
    readonly signal: AbortSignal;
  },
): Promise<Found> {
  const { photos, index, held, log } = context;
  const own = /^sha256:(\w+)$/.exec(address)?.[1];
  const content = own ?? index.contentOf(address);
  const isStale = own === undefined && index.isStale(address);
  const mine = content === undefined ? undefined : held.get(content);
  const kept = mine?.bytes ?? (content === undefined ? undefined : await photos.get(content));
  const isRaw = index.isRaw(address);
  if (content !== undefined && kept !== undefined && !isStale)
    return { content, bytes: kept, isRaw, isPassing: mine?.isKept === false };
  if (own !== undefined) throw new Error("the picture is not here any more");
  const fetched = await context.fetch(address, context.signal).catch((error: unknown) => {
    if (content === undefined || kept === undefined) throw error;
    return { bytes: kept, isRaw };
  });
  const hash = await photos.put(fetched.bytes).catch((error: unknown) => {
    notKept(log, error);
    return contentHash(fetched.bytes);
  });
  index.put(address, { content: hash, isRaw: fetched.isRaw });
  return { content: hash, ...fetched, isPassing: false };
}

async function decode(
  { bytes, content, isRaw, isPassing }: Found,
  options: PicturesOptions & { readonly box: PanelSize; readonly roomBytes: number },
): Promise<DecodedPicture> {
  const { avoided, panel, box, roomBytes } = options;
  const { widthPx, heightPx } = panel();
  const rawSizes = [
    [widthPx, heightPx],
    [320, 240],
  ] as const;
  const judged = judgePicture(bytes, { isRaw, rawSizes });
  if (!judged.ok) throw new Error(judged.problem);
  if (avoided.has(content)) throw new Error("the program died of it before");
  const cover = coverSize(judged.value, panel());
  const halvings = halvingsFor(cover, box);
  const size = halved(cover, halvingsWithin(cover, halvings, roomBytes));
  avoided.begin(content, isPassing);
  try {
    return { canvas: await decodePicture(bytes, judged.value, size), cover, halvings };
  } finally {
    avoided.end(content);
  }
}
