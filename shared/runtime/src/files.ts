/** Writes files whole or not at all, and finds room for Unix sockets. */
import { createHash, randomBytes } from "node:crypto";
import { open, rename, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";

/**
 * Replaces a file so that a reader, also one after a power cut, sees the old content or the new and
 * nothing between: temporary file beside it, data to the disk, rename, directory to the disk.
 * @throws the file system's error, with the temporary file removed.
 */
export async function writeFileAtomic(
  path: string,
  data: string | Uint8Array,
  { mode = 0o644 }: { readonly mode?: number } = {},
): Promise<void> {
  const temporary = `${path}.${randomBytes(6).toString("hex")}.tmp`;
  try {
    await using file = await open(temporary, "wx", mode);
    await file.writeFile(data);
    await file.datasync();
  } catch (error) {
    await rm(temporary, { force: true });
    throw error;
  }
  await rename(temporary, path);
  await using directory = await open(dirname(path), "r");
  await directory.sync();
}

/** Longest Unix socket path that every system takes, in bytes: macOS has room for 104 with the NUL. */
const SOCKET_PATH_BYTES_MAX = 100;

/**
 * Gives the path of the Unix socket `name` that belongs to a directory: inside it where the path is
 * short enough, else under the system's temporary directory, named after a hash of the directory.
 * @see https://man7.org/linux/man-pages/man7/unix.7.html (sun_path holds 108 bytes)
 */
export function unixSocketPath(directory: string, name: string): string {
  const inside = join(directory, name);
  if (Buffer.byteLength(inside) <= SOCKET_PATH_BYTES_MAX) return inside;
  const hash = createHash("sha256").update(directory).digest("hex").slice(0, 16);
  return join(tmpdir(), `outrider-${hash}-${name}`);
}
