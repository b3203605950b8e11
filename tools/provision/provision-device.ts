/** Gives one device its identity, from key to configuration, or leaves nothing behind. */
import {
  adoptKey,
  clearPending,
  type DeviceFolder,
  FILES,
  isProvisioned,
  NEW_KEY,
  notePending,
  readPending,
  type Settings,
  writeSettings,
} from "./device-folder.ts";
import { certificateIdOf } from "./key-pair.ts";
import type { Certificate, CertificateName, Device, Registration } from "./registration.ts";

export interface ProvisionOptions {
  readonly device: Device;
  readonly folder: DeviceFolder;
  readonly registration: Registration;
  /** Certificates that the broker's must descend from, in PEM. */
  readonly ca: string;
  /** Makes the device's settings from where it finds its services. */
  readonly settingsOf: (addresses: Addresses) => Promise<Settings>;
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
 * Provisions a device. A folder that is complete is kept, and its certificate gets the policies that
 * it lacks, unless `force` rotates it: the old one is revoked once the new one is in place. What an earlier run left half done is undone.
 */
export async function provisionDevice(options: ProvisionOptions): Promise<"made" | "kept"> {
  const { folder, force, registration } = options;
  const oldPem = await folder.read(FILES.certificate);
  if (!force && oldPem !== undefined && (await isProvisioned(folder))) {
    await registration.renewRights(certificateIdOf(oldPem));
    return "kept";
  }
  await undoLeft(options);
  const certificate = await issue(options);
  if (oldPem === undefined) await clearPending(folder);
  else await revokeOld(options, oldPem, certificate);
  return "made";
}

/** Takes back what a run that was cut short made: the certificate that it noted, or might have got. */
async function undoLeft({ device: { thing }, folder, registration }: ProvisionOptions) {
  const left = await readPending(folder);
  if (left === undefined) return;
  if ("certificateId" in left) {
    await registration.revoke(thing, left);
    return;
  }
  const pem = await folder.read(FILES.certificate);
  const inUse = pem === undefined ? undefined : certificateIdOf(pem);
  for (const certificate of await registration.certificatesSince(left.beganAtMs, thing))
    if (certificate.certificateId !== inUse) await registration.revoke(thing, certificate);
}

async function issue(options: ProvisionOptions): Promise<Certificate> {
  const { device, folder, registration, ca, settingsOf } = options;
  const request = await folder.makeKey(NEW_KEY, device.thing);
  // Noted before it is asked for: an answer that never arrives still made a certificate.
  await notePending(folder, { beganAtMs: Date.now() });
  const certificate = await registration.createCertificate(request);
  await notePending(folder, certificate);
  try {
    await registration.register(device, certificate);
    const settings = await settingsOf(await findAddresses(options));
    await writeSettings(folder, { ca, ...settings });
  } catch (error) {
    // Undone as far as the far side allows; what stays is in the note, for the next run.
    await registration.revoke(device.thing, certificate);
    await folder.remove([NEW_KEY]);
    await clearPending(folder);
    throw error;
  }
  // From here on a failure leaves key and certificate apart: the note stays, and the next run mends it.
  await adoptKey(folder, certificate.pem);
  return certificate;
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
  { device, folder, registration }: ProvisionOptions,
  oldPem: string,
  { certificateArn }: CertificateName,
): Promise<void> {
  const certificateId = certificateIdOf(oldPem);
  const old = {
    certificateId,
    certificateArn: certificateArn.replace(/cert\/.*$/, `cert/${certificateId}`),
  };
  await notePending(folder, old);
  await registration.revoke(device.thing, old);
  await clearPending(folder);
}
