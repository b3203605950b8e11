/** The video benchmark: the sender's time and memory, and how old the picture is that a browser shows. */
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import nodeDataChannel from "node-datachannel";
import type { Bench } from "./bench.ts";
import { pictureAge } from "./video/picture-age.ts";
import { senderCpu } from "./video/sender-cpu.ts";
import { senderMemory } from "./video/sender-memory.ts";

export const bench: Bench = async (progress) => {
  const folder = await mkdtemp(join(tmpdir(), "outrider-video-"));
  try {
    return [
      ...(await senderCpu(folder, progress)),
      ...(await pictureAge(folder, progress)),
      ...(await senderMemory(folder, progress)),
    ];
  } finally {
    // The receivers' library would keep this program from ending.
    nodeDataChannel.cleanup();
    await rm(folder, { recursive: true, force: true });
  }
};
