/** Keeps the pictures that a newcomer needs: the last key picture and all after it. */
import type { Picture } from "../picture.ts";

export interface PictureCache {
  add(picture: Picture): void;
  /** Gives them oldest first; none before the first key picture. */
  pictures(): readonly Picture[];
  clear(): void;
}

/** Twice the longest group that our encoders make at 60 pictures a second. */
const PICTURES_MAX = 120;
const BYTES_MAX = 4 << 20;

/** Makes a cache. A group that outgrows it is forgotten: newcomers wait for the next key picture. */
export function createPictureCache(): PictureCache {
  let group: Picture[] = [];
  let bytes = 0;
  const clear = () => {
    group = [];
    bytes = 0;
  };
  return {
    add: (picture) => {
      if (picture.isKey) clear();
      else if (group.length === 0) return;
      group.push(picture);
      bytes += picture.bytes.length;
      if (group.length > PICTURES_MAX || bytes > BYTES_MAX) clear();
    },
    pictures: () => group,
    clear,
  };
}
