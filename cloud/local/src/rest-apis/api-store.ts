/** Gathers the resources of REST APIs as they start, and gives each API's parts together. */
import { assertPart, type PartOf, type PartType } from "./part-types.ts";

export interface ApiStore {
  put(type: string, ref: string, properties: Readonly<Record<string, unknown>>): void;
  /** All parts of one type, by their ref. */
  all<T extends PartType>(type: T): ReadonlyMap<string, PartOf<T>>;
  /** Counts the changes, so that what is derived from the parts can be made again. */
  readonly version: number;
}

/** Makes an empty store. */
export function createApiStore(): ApiStore {
  const parts = new Map<string, Map<string, unknown>>();
  let version = 0;
  return {
    put: (type, ref, properties) => {
      const known = parts.get(type) ?? new Map<string, unknown>();
      parts.set(type, known);
      known.set(scopedRef(ref, properties), assertPart(type, properties));
      version += 1;
    },
    all: <T extends PartType>(type: T) =>
      (parts.get(type) ?? new Map()) as ReadonlyMap<string, PartOf<T>>,
    get version() {
      return version;
    },
  };
}

/** Stages and models are known by names that another API may use too. */
function scopedRef(ref: string, { RestApiId: apiId }: Readonly<Record<string, unknown>>): string {
  return typeof apiId === "string" ? `${apiId}/${ref}` : ref;
}
