/** Aim: the authority lasts, and the broker's certificate is renewed in time. Method: real files in a temporary directory. */
import { X509Certificate } from "node:crypto";
import { mkdtemp, readFile, rm, stat } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { openCertificateAuthority } from "./certificate-authority.ts";
import { openServerCertificate } from "./server-certificate.ts";

const DAY_MS = 24 * 3_600_000;
let directory: string;

beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), "outrider-ca-"));
});

afterEach(() => rm(directory, { recursive: true, force: true }));

describe("the authority", () => {
  it("is the same at every start, with its key for its owner alone", async () => {
    const first = await openCertificateAuthority(directory);
    const second = await openCertificateAuthority(directory);
    expect(second.caPem).toBe(first.caPem);
    expect((await stat(join(directory, "ca.key"))).mode & 0o777).toBe(0o600);
    const certificate = new X509Certificate(first.caPem);
    expect(certificate.ca).toBe(true);
    expect(certificate.publicKey.asymmetricKeyDetails?.namedCurve).toBe("prime256v1");
  });
});

describe("the broker's certificate", () => {
  it("names this machine's own addresses and chains to the authority", async () => {
    const authority = await openCertificateAuthority(directory);
    const { cert } = await openServerCertificate(directory, authority);
    const certificate = new X509Certificate(cert);
    for (const name of ["localhost"]) expect(certificate.checkHost(name)).toBe(name);
    for (const ip of ["127.0.0.1", "::1"]) expect(certificate.checkIP(ip)).toBeDefined();
    expect(certificate.checkHost("example.com")).toBeUndefined();
    expect(certificate.verify(new X509Certificate(authority.caPem).publicKey)).toBe(true);
    expect((await stat(join(directory, "server.key"))).mode & 0o777).toBe(0o600);
  });

  it("is kept until 60 days before its end, then renewed", async () => {
    const authority = await openCertificateAuthority(directory);
    const nowMs = Date.now();
    const first = await openServerCertificate(directory, authority, nowMs);
    const later = await openServerCertificate(directory, authority, nowMs + 300 * DAY_MS);
    expect(later.cert).toBe(first.cert);
    const renewed = await openServerCertificate(directory, authority, nowMs + 340 * DAY_MS);
    expect(renewed.cert).not.toBe(first.cert);
    expect(await readFile(join(directory, "server.pem"), "utf8")).toBe(renewed.cert);
  });

  it("is renewed when the authority is another", async () => {
    const first = await openServerCertificate(directory, await openCertificateAuthority(directory));
    await rm(join(directory, "ca.key"));
    const other = await openCertificateAuthority(directory);
    const second = await openServerCertificate(directory, other);
    expect(second.cert).not.toBe(first.cert);
  });
});
