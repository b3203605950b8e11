/** Renews a picture a few times a second at most, and always once more after the last change. */

export interface PictureRenewal extends AsyncDisposable {
  /** Says that what the picture shows has changed. */
  renew(): void;
}

export interface PictureRenewalOptions {
  readonly draw: () => Promise<void>;
  /** Hears of the first failure of a row of failures. */
  readonly onFailure: (error: unknown) => void;
  /** Shortest time from the end of one drawing to the next, in ms. @default 200 */
  readonly everyMs?: number;
}

/** Makes a renewal; the first change is drawn at once. Disposing it draws what is still owed. */
export function renewPicture(options: PictureRenewalOptions): PictureRenewal {
  const { draw, onFailure, everyMs = 200 } = options;
  let isOwed = false;
  let isFailing = false;
  let drawing: Promise<void> | undefined;
  let timer: NodeJS.Timeout | undefined;

  const drawOnce = async () => {
    isOwed = false;
    try {
      await draw();
      isFailing = false;
    } catch (error) {
      if (!isFailing) onFailure(error);
      isFailing = true;
    }
  };
  const start = () => {
    timer = undefined;
    drawing = drawOnce().then(() => {
      drawing = undefined;
      timer = setTimeout(afterPause, everyMs);
      timer.unref();
    });
  };
  const afterPause = () => {
    timer = undefined;
    if (isOwed) start();
  };
  return {
    renew: () => {
      isOwed = true;
      if (drawing === undefined && timer === undefined) start();
    },
    [Symbol.asyncDispose]: async () => {
      await drawing;
      clearTimeout(timer);
      if (isOwed) await drawOnce();
    },
  };
}
