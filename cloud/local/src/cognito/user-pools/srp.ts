/**
 * Is the server's side of Secure Remote Password as Cognito speaks it: SRP-6a over the 3072-bit group
 * of RFC 3526 with SHA-256, and its own proof over a derived key. The password never crosses the
 * wire, nor is it kept: a verifier is.
 * @see https://datatracker.ietf.org/doc/html/rfc5054
 * @see https://docs.aws.amazon.com/cognito/latest/developerguide/amazon-cognito-user-pools-authentication-flow-methods.html
 */
import {
  createHash,
  createHmac,
  getDiffieHellman,
  hkdfSync,
  randomBytes,
  timingSafeEqual,
} from "node:crypto";

const MODULUS = BigInt(`0x${getDiffieHellman("modp15").getPrime("hex")}`);
const GENERATOR = 2n;
const MULTIPLIER = numberFrom(hashOf(padded(MODULUS), padded(GENERATOR)));

/** Bytes of salts and of the server's ephemeral secret. */
const SALT_BYTES = 16;
const EPHEMERAL_BYTES = 32;

/** Label and bytes of the key that proves the password. */
const KEY_LABEL = "Caldera Derived Key";
const KEY_BYTES = 16;

/** Is what is kept of a password; both in hex. */
export interface Verifier {
  readonly salt: string;
  readonly verifier: string;
}

/** Is whose password it is: both go into the hash, so equal passwords differ. */
export interface PasswordOwner {
  /** The pool's id; only what follows its `_` counts. */
  readonly poolId: string;
  readonly username: string;
}

/** Makes what is kept of a password, with a fresh salt. */
export function makeVerifier(
  owner: PasswordOwner,
  password: string,
  salt: string = randomBytes(SALT_BYTES).toString("hex"),
): Verifier {
  const inner = hashOf(Buffer.from(`${poolName(owner)}${owner.username}:${password}`));
  const secret = numberFrom(hashOf(padded(BigInt(`0x${salt}`)), inner));
  return { salt, verifier: power(GENERATOR, secret).toString(16) };
}

/** Says whether a password is the one that the verifier was made from. */
export function fitsVerifier(owner: PasswordOwner, password: string, kept: Verifier): boolean {
  const made = makeVerifier(owner, password, kept.salt).verifier;
  return timingSafeEqual(hashOf(Buffer.from(made)), hashOf(Buffer.from(kept.verifier)));
}

/** Is the server's half of one sign-in. */
export interface SrpExchange {
  /** The public value B, in hex. */
  readonly serverPublic: string;
  /** Says whether the client proved the password; `timestamp` is as the client wrote it. */
  isProven(proof: { signature: string; secretBlock: Buffer; timestamp: string }): boolean;
}

/** Begins a sign-in; `undefined` when the client's value A is not fit (zero, no hex, too long). */
export function beginExchange(
  owner: PasswordOwner,
  kept: Verifier,
  clientPublicHex: string,
): SrpExchange | undefined {
  if (!/^[0-9a-fA-F]{1,770}$/.test(clientPublicHex)) return undefined;
  const clientPublic = BigInt(`0x${clientPublicHex}`);
  if (clientPublic % MODULUS === 0n) return undefined;
  const verifier = BigInt(`0x${kept.verifier}`);
  const secret = numberFrom(randomBytes(EPHEMERAL_BYTES));
  const serverPublic = (MULTIPLIER * verifier + power(GENERATOR, secret)) % MODULUS;
  const scrambler = numberFrom(hashOf(padded(clientPublic), padded(serverPublic)));
  const shared = power(clientPublic * power(verifier, scrambler), secret);
  const key = hkdfSync("sha256", padded(shared), padded(scrambler), KEY_LABEL, KEY_BYTES);
  return {
    serverPublic: serverPublic.toString(16),
    isProven: ({ signature, secretBlock, timestamp }) => {
      const expected = createHmac("sha256", Buffer.from(key))
        .update(poolName(owner) + owner.username)
        .update(secretBlock)
        .update(timestamp)
        .digest();
      const given = Buffer.from(signature, "base64");
      return given.length === expected.length && timingSafeEqual(given, expected);
    },
  };
}

function poolName({ poolId }: PasswordOwner): string {
  return poolId.slice(poolId.indexOf("_") + 1);
}

function power(base: bigint, exponent: bigint): bigint {
  let result = 1n;
  let square = base % MODULUS;
  for (let rest = exponent; rest > 0n; rest >>= 1n) {
    if ((rest & 1n) === 1n) result = (result * square) % MODULUS;
    square = (square * square) % MODULUS;
  }
  return result;
}

/** Writes a number as a two's complement does: whole bytes, a zero byte before a high bit. */
function padded(value: bigint): Buffer {
  const hex = value.toString(16);
  const even = hex.length % 2 === 1 ? `0${hex}` : hex;
  return Buffer.from(/^[89a-f]/.test(even) ? `00${even}` : even, "hex");
}

function hashOf(...parts: readonly Buffer[]): Buffer {
  const hash = createHash("sha256");
  for (const one of parts) hash.update(one);
  return hash.digest();
}

function numberFrom(bytes: Buffer): bigint {
  return BigInt(`0x${bytes.toString("hex")}`);
}
