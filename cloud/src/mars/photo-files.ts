/** Keeps photos in the bucket: each under the hash of its content, so that an address never changes. */
import { createHash } from "node:crypto";
import {
  GetObjectCommand,
  PutObjectCommand,
  type S3Client,
  S3ServiceException,
} from "@aws-sdk/client-s3";
import { fitPicture } from "./picture/fit-picture.ts";
import type { PanelSize } from "./picture/raster.ts";
import { FORMATS, type Format, type Rendered, renderPicture } from "./picture/render.ts";
import type { PhotoRecord, PictureKeys, Records } from "./records.ts";

/** Days after which the bucket's rule removes what was not put again. */
export const EXPIRY_DAYS = 30;
/** Days after which pictures are made again, well before: an address given out stays good for 20 days. */
const RENEWAL_DAYS = 10;
const DAY_MS = 86_400_000;

/** What stands under a hash never changes: caches may keep it for a year, and need not ask. */
const CACHE_CONTROL = "public, max-age=31536000, immutable";

export interface PhotoFiles {
  /** Puts a picture as it came; gives its hash and key. */
  putOriginal(bytes: Uint8Array): Promise<Pick<PhotoRecord, "sha256" | "originalKey">>;
  /** @throws LostPhotoError when it is not there. */
  getOriginal(key: string): Promise<Uint8Array>;
  putPictures(rendered: Rendered): Promise<PictureKeys>;
}

/** Says that a photo that is known can't be shown any more: its original is gone, or no picture. */
export class LostPhotoError extends Error {
  override readonly name = "LostPhotoError";
  readonly code = "lost";
}

/** Opens the files in a bucket. */
export function openPhotoFiles(s3: S3Client, bucket: string): PhotoFiles {
  const put = async (folder: string, ending: string, file: Pick<File, "bytes" | "type">) => {
    const sha256 = createHash("sha256").update(file.bytes).digest("hex");
    const key = `${folder}/${sha256}.${ending}`;
    const content = { Body: file.bytes, ContentType: file.type, CacheControl: CACHE_CONTROL };
    await s3.send(new PutObjectCommand({ Bucket: bucket, Key: key, ...content }));
    return { sha256, key };
  };
  return {
    putOriginal: async (bytes) => {
      const isPng = bytes[0] === 0x89;
      const type = isPng ? "image/png" : "image/jpeg";
      const { sha256, key } = await put("originals", isPng ? "png" : "jpg", { bytes, type });
      return { sha256, originalKey: key };
    },
    getOriginal: async (key) => {
      const get = s3.send(new GetObjectCommand({ Bucket: bucket, Key: key }));
      const { Body } = await get.catch((cause: unknown) => {
        if (!isMissing(cause)) throw cause;
        throw new LostPhotoError(`the object ${key} is gone`, { cause });
      });
      if (Body === undefined) throw new LostPhotoError(`the object ${key} has no content`);
      return Body.transformToByteArray();
    },
    putPictures: async (rendered) => {
      const names = Object.keys(FORMATS) as Format[];
      const puts = names.map(async (format) => {
        const { type, ending } = FORMATS[format];
        return [format, (await put("photos", ending, { bytes: rendered[format], type })).key];
      });
      return Object.fromEntries(await Promise.all(puts)) as PictureKeys;
    },
  };
}

/** To whom may not list the bucket, S3 says AccessDenied of what is not there. */
function isMissing(error: unknown): boolean {
  return error instanceof S3ServiceException && ["NoSuchKey", "AccessDenied"].includes(error.name);
}

interface File {
  readonly bytes: Uint8Array;
  readonly type: string;
}

export interface PictureTools {
  readonly files: PhotoFiles;
  readonly records: Pick<Records, "readPictures" | "putPictures">;
  readonly nowMs: () => number;
}

/**
 * Gives the photo's files at a size, made on demand from the original and remembered.
 * @throws LostPhotoError when the original is gone; what S3 and DynamoDB throw.
 */
export async function picturesOf(
  photo: Pick<PhotoRecord, "sha256" | "originalKey">,
  size: PanelSize,
  { files, records, nowMs }: PictureTools,
): Promise<PictureKeys> {
  const kept = await records.readPictures(photo.sha256, size, nowMs());
  if (kept !== undefined) return kept;
  const fitted = await fitPicture(await files.getOriginal(photo.originalKey), size);
  if (!fitted.ok)
    throw new LostPhotoError(`a stored photo can't be used any more: ${fitted.problem}`);
  const keys = await files.putPictures(await renderPicture(fitted.value));
  const expiresAtMs = nowMs() + RENEWAL_DAYS * DAY_MS;
  await records.putPictures({ sha256: photo.sha256, size, keys, expiresAtMs });
  return keys;
}

/** Tells whether the bucket's rule would soon remove the original. */
export function isDue({ storedAtMs }: Pick<PhotoRecord, "storedAtMs">, nowMs: number): boolean {
  return nowMs - storedAtMs > RENEWAL_DAYS * DAY_MS;
}
