/**
 * Keeps the local certificate authority, which stands for AWS IoT's own: it signs the certificates
 * of devices and that of the broker. EC P-256; the private key never leaves its file (0600).
 */
import { randomBytes, webcrypto, type X509Certificate } from "node:crypto";
import { existsSync } from "node:fs";
import { mkdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { writeFileAtomic } from "@outrider/runtime";
import * as x509 from "./x509.ts";

export interface CertificateAuthority {
  /** Path of the authority's certificate, which clients must trust. */
  readonly caFile: string;
  readonly caPem: string;
  /** Issues a certificate; `publicKey` and `subject` are taken as given, so check them before. */
  issue(request: IssueRequest): Promise<string>;
}

export interface IssueRequest {
  /** Distinguished name, e.g. `CN=rover-1`. */
  readonly subject: string;
  readonly publicKey: x509.PublicKeyType;
  readonly notAfter: Date;
  readonly extensions: readonly x509.Extension[];
}

/** Is the one kind of key that the authority and the broker use. */
export const EC_P256 = { name: "ECDSA", namedCurve: "P-256", hash: "SHA-256" } as const;

const SUBJECT = "CN=Outrider local CA, O=Outrider";

/** Certificates start a day early, for clocks that are behind. */
const BACKDATE_MS = 24 * 3_600_000;

/** Ten years; a local folder seldom lives longer, and `--fresh` makes a new one. */
const CA_LIFE_MS = 3650 * 24 * 3_600_000;

/** Opens the authority in `directory`, making it the first time. */
export async function openCertificateAuthority(directory: string): Promise<CertificateAuthority> {
  await mkdir(directory, { recursive: true, mode: 0o700 });
  const caFile = join(directory, "ca.pem");
  const keyFile = join(directory, "ca.key");
  if (!existsSync(caFile) || !existsSync(keyFile)) await createAuthority(caFile, keyFile);
  const caPem = await readFile(caFile, "utf8");
  const signingKey = await importKey(await readFile(keyFile, "utf8"));
  return { caFile, caPem, issue: (request) => issue(caPem, signingKey, request) };
}

/** Gives `AB:CD…` without colons in lower case: AWS's certificate id is the SHA-256 of the DER. */
export function certificateIdOf(certificate: X509Certificate): string {
  return certificate.fingerprint256.replaceAll(":", "").toLowerCase();
}

/** Makes a key pair and gives it with its PKCS #8 PEM. */
export async function createKeyPair(): Promise<{ keys: webcrypto.CryptoKeyPair; pem: string }> {
  const keys = await webcrypto.subtle.generateKey(EC_P256, true, ["sign", "verify"]);
  const pkcs8 = await webcrypto.subtle.exportKey("pkcs8", keys.privateKey);
  return { keys, pem: `${x509.PemConverter.encode(pkcs8, "PRIVATE KEY")}\n` };
}

async function createAuthority(caFile: string, keyFile: string): Promise<void> {
  const { keys, pem } = await createKeyPair();
  const certificate = await x509.X509CertificateGenerator.createSelfSigned({
    name: SUBJECT,
    keys,
    serialNumber: serialNumber(),
    signingAlgorithm: EC_P256,
    notBefore: new Date(Date.now() - BACKDATE_MS),
    notAfter: new Date(Date.now() + CA_LIFE_MS),
    extensions: [
      new x509.BasicConstraintsExtension(true, 0, true),
      new x509.KeyUsagesExtension(
        x509.KeyUsageFlags.keyCertSign | x509.KeyUsageFlags.cRLSign,
        true,
      ),
      await x509.SubjectKeyIdentifierExtension.create(keys.publicKey),
    ],
  });
  await writeFileAtomic(keyFile, pem, { mode: 0o600 });
  await writeFileAtomic(caFile, `${certificate.toString("pem")}\n`);
}

async function issue(
  caPem: string,
  signingKey: webcrypto.CryptoKey,
  { subject, publicKey, notAfter, extensions }: IssueRequest,
): Promise<string> {
  const authority = new x509.X509Certificate(caPem);
  const certificate = await x509.X509CertificateGenerator.create({
    subject,
    issuer: authority.subject,
    publicKey,
    signingKey,
    signingAlgorithm: EC_P256,
    serialNumber: serialNumber(),
    notBefore: new Date(Date.now() - BACKDATE_MS),
    notAfter,
    extensions: [
      ...extensions,
      await x509.SubjectKeyIdentifierExtension.create(publicKey),
      await x509.AuthorityKeyIdentifierExtension.create(authority),
    ],
  });
  return `${certificate.toString("pem")}\n`;
}

function importKey(pem: string): Promise<webcrypto.CryptoKey> {
  const pkcs8 = x509.PemConverter.decodeFirst(pem);
  return webcrypto.subtle.importKey("pkcs8", pkcs8, EC_P256, false, ["sign"]);
}

/** Gives 19 random bytes with a leading byte below 0x80: positive and within RFC 5280's 20. */
function serialNumber(): string {
  return `40${randomBytes(18).toString("hex")}`;
}
