/** Takes cards one after the other, so that none overtakes one before it whose picture is being kept. */
import type { card, Payload } from "@outrider/protocol";
import { createBoundedQueue, type Log } from "@outrider/runtime";
import type { CardContent, DisplayEvent } from "../display-types.ts";

export interface CardsOptions {
  readonly push: (event: DisplayEvent) => void;
  /** Says whether a card would show: it is neither a repeat nor at its end. */
  readonly isWanted: (content: CardContent, from: string) => boolean;
  /** Takes a card's picture; gives its address. */
  readonly takePicture: (bytes: Uint8Array) => Promise<string>;
  readonly log: Log;
}

type Sent = Payload<typeof card>;
interface Waiting {
  readonly sent: Sent;
  readonly from: string;
}

/** Cards that may wait for the disk, of 90 KB each. */
const WAITING_MAX = 8;

/** Gives what takes each card as it comes. */
export function takeCards(options: CardsOptions): (sent: Sent, from: string) => void {
  const { push, log } = options;
  const queue = createBoundedQueue<Waiting>({
    capacity: WAITING_MAX,
    onDrop: ({ sent: { imageBase64, ...content }, from }) => {
      const hasPicture = imageBase64 !== undefined;
      if (hasPicture) log.warn("too many cards at once; one is shown without its picture");
      push({ type: "card", content, from });
    },
  });
  let isRunning = false;
  const run = async () => {
    isRunning = true;
    for (let next = queue.shift(); next !== undefined; next = queue.shift())
      await takeOne(next, options);
    isRunning = false;
  };
  return (sent, from) => {
    queue.push({ sent, from });
    if (!isRunning) void run();
  };
}

/** A card whose picture is broken is shown without it. */
async function takeOne(
  { sent: { imageBase64, ...content }, from }: Waiting,
  { push, isWanted, takePicture, log }: CardsOptions,
): Promise<void> {
  // What won't show is worth no write to the disk.
  if (imageBase64 === undefined || !isWanted(content, from))
    return push({ type: "card", content, from });
  const picture = await takePicture(Buffer.from(imageBase64, "base64")).catch((error: unknown) => {
    log.warn("a card's picture can't be shown", { error });
    return undefined;
  });
  push({ type: "card", content, from, picture });
}
