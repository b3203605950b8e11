/** Keeps the broker's own certificate, signed by the local authority and renewed before it ends. */
import { X509Certificate } from "node:crypto";
import { existsSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { writeFileAtomic } from "@outrider/runtime";
import { type CertificateAuthority, createKeyPair } from "./certificate-authority.ts";
import * as x509 from "./x509.ts";

export interface ServerCertificate {
  readonly cert: string;
  readonly key: string;
}

const DAY_MS = 24 * 3_600_000;

/** Below the 398 days that TLS clients accept at most of a server. */
const LIFE_MS = 397 * DAY_MS;

/** A certificate is replaced when it has less than this left. */
const RENEW_BEFORE_MS = 60 * DAY_MS;

/** Opens the server certificate in `directory`, making or renewing it where needed. */
export async function openServerCertificate(
  directory: string,
  authority: CertificateAuthority,
  nowMs = Date.now(),
): Promise<ServerCertificate> {
  const certFile = join(directory, "server.pem");
  const keyFile = join(directory, "server.key");
  if (!(await isUsable(certFile, keyFile, authority, nowMs))) {
    const { cert, key } = await issueServerCertificate(authority, ["localhost"], nowMs);
    await writeFileAtomic(keyFile, key, { mode: 0o600 });
    await writeFileAtomic(certFile, cert);
  }
  return { cert: await readFile(certFile, "utf8"), key: await readFile(keyFile, "utf8") };
}

/** Makes a key and a certificate for DNS names; `localhost` stands for its addresses as well. */
export async function issueServerCertificate(
  authority: CertificateAuthority,
  names: readonly [string, ...string[]],
  nowMs: number,
): Promise<ServerCertificate> {
  const { keys, pem } = await createKeyPair();
  const cert = await authority.issue({
    subject: `CN=${names[0]}`,
    publicKey: keys.publicKey,
    notAfter: new Date(nowMs + LIFE_MS),
    extensions: serverExtensions(names),
  });
  return { cert, key: pem };
}

const LOOPBACK = ["127.0.0.1", "::1"].map((value) => ({ type: "ip", value }) as const);

function serverExtensions(names: readonly string[]): x509.Extension[] {
  return [
    new x509.BasicConstraintsExtension(false, undefined, true),
    new x509.KeyUsagesExtension(x509.KeyUsageFlags.digitalSignature, true),
    new x509.ExtendedKeyUsageExtension([x509.ExtendedKeyUsage.serverAuth]),
    new x509.SubjectAlternativeNameExtension([
      ...names.map((value) => ({ type: "dns", value }) as const),
      ...(names.includes("localhost") ? LOOPBACK : []),
    ]),
  ];
}

async function isUsable(
  certFile: string,
  keyFile: string,
  authority: CertificateAuthority,
  nowMs: number,
): Promise<boolean> {
  if (!existsSync(certFile) || !existsSync(keyFile)) return false;
  const certificate = new X509Certificate(await readFile(certFile));
  const issuer = new X509Certificate(authority.caPem);
  const leftMs = certificate.validToDate.getTime() - nowMs;
  return leftMs > RENEW_BEFORE_MS && certificate.verify(issuer.publicKey);
}
