/** Loads sharp, only when there is a picture to make: it takes longer than all the rest of a function. */
import type { Sharp, SharpOptions } from "sharp";

export type OpenSharp = (input: Uint8Array, options?: SharpOptions) => Sharp;

let opened: Promise<OpenSharp> | undefined;

/**
 * Gives sharp with everything shut but the readers of JPEG and PNG: what comes from outside reaches no
 * other of its dozens of decoders. Nothing is cached, as each picture comes once.
 */
export function openSharp(): Promise<OpenSharp> {
  opened ??= load();
  return opened;
}

async function load(): Promise<OpenSharp> {
  const { default: sharp } = await import("sharp");
  sharp.cache(false);
  sharp.block({ operation: ["VipsForeignLoad"] });
  sharp.unblock({ operation: ["VipsForeignLoadJpeg", "VipsForeignLoadPng"] });
  return sharp;
}
