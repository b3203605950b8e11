/** Makes a device's key and asks for its certificate; the key itself never leaves the machine. */
import "reflect-metadata";
import { createHash, webcrypto, X509Certificate } from "node:crypto";
import { rootCertificates } from "node:tls";
import { PemConverter, Pkcs10CertificateRequestGenerator } from "@peculiar/x509";

export interface KeyPair {
  /** PKCS #8 in PEM. */
  readonly privateKey: string;
  /** Request for a certificate, PKCS #10 in PEM. */
  readonly request: string;
}

/**
 * Makes an EC key on P-256, which AWS IoT takes and a Pi Zero signs with in milliseconds, and a
 * request with the thing's name as common name.
 * @see https://docs.aws.amazon.com/iot/latest/developerguide/x509-client-certs.html
 */
export async function makeKeyPair(thingName: string): Promise<KeyPair> {
  const algorithm = { name: "ECDSA", namedCurve: "P-256", hash: "SHA-256" };
  const keys = await webcrypto.subtle.generateKey(algorithm, true, ["sign", "verify"]);
  const request = await Pkcs10CertificateRequestGenerator.create(
    { name: [{ CN: [thingName] }], keys, signingAlgorithm: algorithm },
    webcrypto as Parameters<typeof Pkcs10CertificateRequestGenerator.create>[1],
  );
  const privateKey = await webcrypto.subtle.exportKey("pkcs8", keys.privateKey);
  return {
    privateKey: `${PemConverter.encode(privateKey, "PRIVATE KEY")}\n`,
    request: request.toString("pem"),
  };
}

/** Gives AWS IoT's id of a certificate: SHA-256 of its DER form, in hex. */
export function certificateIdOf(pem: string): string {
  return createHash("sha256").update(new X509Certificate(pem).raw).digest("hex");
}

/**
 * Finds the root from which the certificates of AWS IoT's data endpoints descend, in Node's own list.
 * @see https://docs.aws.amazon.com/iot/latest/developerguide/server-authentication.html
 */
export function amazonRootCa(): string | undefined {
  const found = rootCertificates.find((pem) =>
    /CN=Amazon Root CA 1$/m.test(new X509Certificate(pem).subject),
  );
  return found === undefined ? undefined : `${found}\n`;
}
