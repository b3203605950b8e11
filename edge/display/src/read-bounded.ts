/** Reads files that anybody, or a failing disk, may have put in the place of ours. */
import { constants } from "node:fs";
import { open } from "node:fs/promises";

/** Says that no plain file stands at a path, or one larger than is read there. */
export class UnfitFileError extends Error {
  override readonly name = "UnfitFileError";
  readonly code = "unfit-file";
}

/**
 * Reads a file of at most `bytesMax`. A pipe would be waited for for ever, and a device may have no end.
 * @throws UnfitFileError for those and for what is larger; the system's error where nothing can be read
 */
export async function readBounded(path: string, bytesMax: number): Promise<Buffer> {
  await using file = await open(path, constants.O_RDONLY | constants.O_NONBLOCK);
  const stat = await file.stat();
  if (!stat.isFile()) throw new UnfitFileError("it is no file");
  if (stat.size > bytesMax) throw new UnfitFileError(`more than ${bytesMax} bytes`);
  return await file.readFile();
}
