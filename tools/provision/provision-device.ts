/** Gives one device its identity, from key to configuration, or leaves nothing behind. */
import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import {
  clearPending,
  isProvisioned,
  notePending,
  readIfPresent,
  readPending,
  writeDeviceFiles,
} from "./device-folder.ts";
import { certificateIdOf, makeKeyPair } from "./key-pair.ts";
import type { Certificate, Device, Registration } from "./registration.ts";

export interface ProvisionOptions {
  readonly device: Device;
  readonly directory: string;
  readonly registration: Registration;
  /** Certificates that the broker's must descend from, in PEM. */
  readonly ca: string;
  /** Makes the configuration from where the device finds its services. */
  readonly configOf: (addresses: Addresses) => object;
  /** Addresses that are known; IoT Core is asked for the others. */
  readonly known: Partial<Pick<Addresses, "broker" | "credentials">>;
  /** Whether a device that is provisioned already gets a new key and certificate. */
  readonly force: boolean;
}

export interface Addresses {
  /** `host:port` of the broker. */
  readonly broker: string;
  /** Host of the credentials provider, with a port where it is not 443. */
  readonly credentials: string;
  readonly region: string;
}

/**
 * Provisions a device. A folder that is complete is kept, unless `force` rotates its certificate:
 * the old one is revoked once the new one is in place. What an earlier run left half done is undone.
 */
export async function provisionDevice(options: ProvisionOptions): Promise<"made" | "kept"> {
  const { directory, registration, force } = options;
  const done = await isProvisioned(directory);
  if (done && !force) return "kept";
  await mkdir(directory, { recursive: true });
  const left = await readPending(directory);
  if (left !== undefined) await registration.revoke(options.device.thing, left);
  const oldPem = done ? await readIfPresent(join(directory, "certificate.pem")) : undefined;
  const certificate = await issue(options);
  if (oldPem === undefined) await clearPending(directory);
  else await revokeOld(options, oldPem, certificate);
  return "made";
}

async function issue(options: ProvisionOptions): Promise<Certificate> {
  const { device, directory, registration, ca, configOf } = options;
  const keys = await makeKeyPair(device.thing);
  const certificate = await registration.createCertificate(keys.request);
  await notePending(directory, certificate);
  try {
    await registration.register(device, certificate.certificateArn);
    const config = configOf(await findAddresses(options));
    await writeDeviceFiles(directory, { certificate, privateKey: keys.privateKey, ca, config });
    return certificate;
  } catch (error) {
    // Undone as far as the far side allows; what stays is in the note, for the next run.
    await registration.revoke(device.thing, certificate);
    await clearPending(directory);
    throw error;
  }
}

async function findAddresses({ registration, known }: ProvisionOptions): Promise<Addresses> {
  return {
    broker: known.broker ?? (await registration.brokerEndpoint()),
    credentials: known.credentials ?? (await registration.credentialsEndpoint()),
    region: await registration.region(),
  };
}

/** Notes the old certificate as the one to undo, so that a cut here can't leave it in use. */
async function revokeOld(
  { device, directory, registration }: ProvisionOptions,
  oldPem: string,
  { certificateArn }: Certificate,
): Promise<void> {
  const certificateId = certificateIdOf(oldPem);
  const old = {
    certificateId,
    certificateArn: certificateArn.replace(/cert\/.*$/, `cert/${certificateId}`),
  };
  await notePending(directory, old);
  await registration.revoke(device.thing, old);
  await clearPending(directory);
}
