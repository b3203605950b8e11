/** Keeps the provider's key pairs, the newest first, in a file for its owner alone. */
import { randomUUID } from "node:crypto";
import { mkdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { writeFileAtomic } from "@outrider/runtime";
import { exportJWK, generateKeyPair, type JWK } from "jose";
import { z } from "zod";

export interface ProviderKeys {
  /** Private keys; tokens are signed with the first, and all of them are published. */
  readonly current: readonly JWK[];
  /** Makes a new first key; with `retire`, older ones are no longer published. */
  rotate(options: { readonly retire: boolean }): Promise<void>;
}

/** Most keys that are published at a time. */
const KEYS_MAX = 3;

const schema = z.object({ keys: z.array(z.looseObject({ kty: z.string() })).min(1) });

/** Opens the keys in `<dir>/keys.json`, made when missing. */
export async function openProviderKeys(dir: string): Promise<ProviderKeys> {
  const file = join(dir, "keys.json");
  let keys = await readKeys(file);
  const keep = async (next: readonly JWK[]) => {
    await mkdir(dir, { recursive: true, mode: 0o700 });
    await writeFileAtomic(file, `${JSON.stringify({ keys: next })}\n`, { mode: 0o600 });
    keys = next;
  };
  if (keys.length === 0) await keep([await makeKey()]);
  return {
    get current() {
      return keys;
    },
    rotate: async ({ retire }) => {
      const made = await makeKey();
      await keep(retire ? [made] : [made, ...keys].slice(0, KEYS_MAX));
    },
  };
}

async function readKeys(file: string): Promise<readonly JWK[]> {
  try {
    return schema.parse(JSON.parse(await readFile(file, "utf8"))).keys;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return [];
    throw error;
  }
}

async function makeKey(): Promise<JWK> {
  const { privateKey } = await generateKeyPair("RS256", { extractable: true });
  return { ...(await exportJWK(privateKey)), kid: randomUUID(), alg: "RS256", use: "sig" };
}
