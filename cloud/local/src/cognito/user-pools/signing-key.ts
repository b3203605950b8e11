/** Keeps the RSA key that signs a pool's tokens, in a file of its own that only its owner reads. */
import {
  createHash,
  createPrivateKey,
  createPublicKey,
  generateKeyPair,
  type KeyObject,
} from "node:crypto";
import { mkdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { promisify } from "node:util";
import { writeFileAtomic } from "@outrider/runtime";

export interface SigningKey {
  readonly kid: string;
  readonly privateKey: KeyObject;
  readonly publicKey: KeyObject;
}

/** Bits of the modulus, as Cognito's keys have. */
const MODULUS_BITS = 2_048;

/** Gives the key in `<dir>/<poolId>.pem` (0600), made when missing. */
export async function openSigningKey(dir: string, poolId: string): Promise<SigningKey> {
  const file = join(dir, `${poolId}.pem`);
  const kept = await readFile(file, "utf8").catch((error: NodeJS.ErrnoException) => {
    if (error.code === "ENOENT") return undefined;
    throw error;
  });
  if (kept !== undefined) return keyOf(createPrivateKey(kept));
  const { privateKey } = await promisify(generateKeyPair)("rsa", { modulusLength: MODULUS_BITS });
  await mkdir(dir, { recursive: true, mode: 0o700 });
  const pem = privateKey.export({ type: "pkcs8", format: "pem" }).toString();
  await writeFileAtomic(file, pem, { mode: 0o600 });
  return keyOf(privateKey);
}

/** Gives the key set that a pool publishes, for anyone who checks its tokens. */
export function keySet({ kid, publicKey }: SigningKey): object {
  return { keys: [{ alg: "RS256", ...publicKey.export({ format: "jwk" }), kid, use: "sig" }] };
}

function keyOf(privateKey: KeyObject): SigningKey {
  const publicKey = createPublicKey(privateKey);
  const kid = createHash("sha256")
    .update(publicKey.export({ type: "spki", format: "der" }))
    .digest("base64");
  return { kid, privateKey, publicKey };
}
