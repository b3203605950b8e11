/** Signs the certificates of devices, from a request or with a fresh key pair, as AWS IoT does. */
import { createPublicKey, generateKeyPair, X509Certificate } from "node:crypto";
import { promisify } from "node:util";
import { AwsError } from "../../contracts.ts";
import { type CertificateAuthority, certificateIdOf } from "./certificate-authority.ts";
import * as x509 from "./x509.ts";

export interface DeviceCertificate {
  /** 64 hexadecimal digits. */
  readonly id: string;
  readonly pem: string;
}

/** Certificates that AWS IoT signs end then. @see https://docs.aws.amazon.com/iot/latest/developerguide/device-certs-create.html */
const NOT_AFTER = new Date("2049-12-31T23:59:59Z");

/** Name in a certificate whose request bears none, as AWS gives it. */
const DEFAULT_SUBJECT = "CN=AWS IoT Certificate";

/**
 * Signs a certificate signing request.
 * @throws AwsError InvalidRequestException when it is no request, its signature is wrong, or its
 *   key is neither RSA of at least 2048 bits nor EC P-256, P-384 or P-521.
 */
export async function signRequest(
  authority: CertificateAuthority,
  csrPem: string,
): Promise<DeviceCertificate> {
  const request = readRequest(csrPem);
  if (!(await request.verify().catch(() => false))) throw invalid("The CSR's signature is wrong");
  refuseWeakKey(request.publicKey);
  return issue(authority, request.subject || DEFAULT_SUBJECT, request.publicKey);
}

/** Makes an RSA key pair of 2048 bits, as CreateKeysAndCertificate does, and its certificate. */
export async function signNewKeys(
  authority: CertificateAuthority,
): Promise<DeviceCertificate & { publicKeyPem: string; privateKeyPem: string }> {
  const { publicKey, privateKey } = await promisify(generateKeyPair)("rsa", {
    modulusLength: 2048,
    publicKeyEncoding: { type: "spki", format: "pem" },
    privateKeyEncoding: { type: "pkcs1", format: "pem" },
  });
  const issued = await issue(authority, DEFAULT_SUBJECT, new x509.PublicKey(publicKey));
  return { ...issued, publicKeyPem: publicKey, privateKeyPem: privateKey };
}

async function issue(
  authority: CertificateAuthority,
  subject: string,
  publicKey: x509.PublicKey,
): Promise<DeviceCertificate> {
  const pem = await authority.issue({
    subject,
    publicKey,
    notAfter: NOT_AFTER,
    extensions: [
      new x509.BasicConstraintsExtension(false, undefined, true),
      new x509.KeyUsagesExtension(x509.KeyUsageFlags.digitalSignature, true),
    ],
  });
  return { id: certificateIdOf(new X509Certificate(pem)), pem };
}

function readRequest(csrPem: string): x509.Pkcs10CertificateRequest {
  try {
    return new x509.Pkcs10CertificateRequest(csrPem);
  } catch (cause) {
    throw invalid("The CSR is not valid", cause);
  }
}

function refuseWeakKey(publicKey: x509.PublicKey): void {
  const key = createPublicKey({ key: Buffer.from(publicKey.rawData), format: "der", type: "spki" });
  const bits = key.asymmetricKeyDetails?.modulusLength ?? 0;
  const curve = key.asymmetricKeyDetails?.namedCurve ?? "";
  if (key.asymmetricKeyType === "rsa" && bits >= 2048) return;
  if (["prime256v1", "secp384r1", "secp521r1"].includes(curve)) return;
  throw invalid("The CSR's key must be RSA of at least 2048 bits, or EC P-256, P-384 or P-521");
}

function invalid(message: string, cause?: unknown): AwsError {
  const error = new AwsError("InvalidRequestException", message);
  if (cause !== undefined) error.cause = cause;
  return error;
}
