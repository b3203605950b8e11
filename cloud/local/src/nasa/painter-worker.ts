/** Is the thread that paints. */
import { parentPort } from "node:worker_threads";
import { landscapeJpeg, seedOf } from "@outrider/mars";
import type { PaintOrder, PaintReply } from "./painter.ts";

const port = parentPort;
if (port === null) throw new Error("painter-worker runs in a worker thread only");

port.on("message", async ({ id, name, widthPx, heightPx }: PaintOrder) => {
  const jpeg = await landscapeJpeg({ seed: seedOf(name), widthPx, heightPx });
  port.postMessage({ id, jpeg } satisfies PaintReply);
});
