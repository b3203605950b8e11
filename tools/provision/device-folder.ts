/** Is a device's folder, here or on the device, and what in it says how far its provisioning came. */
import { z } from "zod";
import { ToolError } from "../outputs.ts";
import type { CertificateName } from "./registration.ts";

/** Is where a device keeps its identity. Names are plain file names of the folder. */
export interface DeviceFolder {
  /** Where it is, for people: a path, or `host:path`. */
  readonly place: string;
  /** Reads a file; `undefined` when it is not there. */
  read(name: string): Promise<string | undefined>;
  /** Writes a file whole or not at all. @default mode 0o644 */
  write(name: string, text: string, mode?: number): Promise<void>;
  rename(from: string, to: string): Promise<void>;
  /** Removes files; those that are not there are no failure. The folder goes when nothing is left. */
  remove(names: readonly string[]): Promise<void>;
  /**
   * Makes a private key (EC on P-256, mode 0600) in the folder, which it never leaves, and gives the
   * request for its certificate with the thing's name as common name, in PEM.
   */
  makeKey(name: string, thing: string): Promise<string>;
}

/** Names the files of a folder. */
export const FILES = {
  config: "config.json",
  certificate: "certificate.pem",
  key: "private.key",
  ca: "ca.pem",
} as const;

/** Is where a display has the key of the Mars API, where there is one. */
export const MARS_KEY = "mars-api-key";

/** Is where a key waits until it has a certificate. */
export const NEW_KEY = "private.key.new";

const PENDING = "provisioning.json";

/**
 * Is the note of a run that is not over: a certificate is asked for since then, or there is one that
 * is not in use yet, or no more.
 */
const pendingSchema = z.union([
  z.strictObject({ certificateId: z.string(), certificateArn: z.string() }),
  z.strictObject({ beganAtMs: z.number() }),
]);

export type Pending = z.infer<typeof pendingSchema>;

/** Tells whether a device was provisioned here to the end. */
export async function isProvisioned(folder: DeviceFolder): Promise<boolean> {
  if ((await readPending(folder)) !== undefined) return false;
  for (const name of Object.values(FILES))
    if ((await folder.read(name)) === undefined) return false;
  return true;
}

/** Reads what a run that was cut short has left behind. @throws ToolError "incomplete". */
export async function readPending(folder: DeviceFolder): Promise<Pending | undefined> {
  const text = await folder.read(PENDING);
  if (text === undefined) return undefined;
  try {
    return pendingSchema.parse(JSON.parse(text));
  } catch (cause) {
    const file = `${folder.place}/${PENDING}`;
    throw new ToolError(`${file} can't be read: see which certificate it names, then delete it`, {
      code: "incomplete",
      cause,
    });
  }
}

export async function notePending(
  folder: DeviceFolder,
  pending: { readonly beganAtMs: number } | CertificateName,
): Promise<void> {
  const note =
    "beganAtMs" in pending
      ? { beganAtMs: pending.beganAtMs }
      : { certificateId: pending.certificateId, certificateArn: pending.certificateArn };
  await folder.write(PENDING, `${JSON.stringify(note)}\n`);
}

export async function clearPending(folder: DeviceFolder): Promise<void> {
  await folder.remove([PENDING]);
}

/** Removes what provisioning wrote. */
export async function removeDeviceFiles(folder: DeviceFolder): Promise<void> {
  await folder.remove([...Object.values(FILES), MARS_KEY, NEW_KEY, PENDING]);
}

/** Is what a device is told beside its identity. */
export interface Settings {
  readonly config: object;
  /** Keys of other services, by the name of their file, which the device alone may read. */
  readonly secrets: Readonly<Record<string, string>>;
}

/**
 * Writes the settings; a configuration that is there already stays, as a person may have edited it.
 */
export async function writeSettings(
  folder: DeviceFolder,
  { ca, config, secrets }: Settings & { readonly ca: string },
): Promise<void> {
  await folder.write(FILES.ca, ca);
  for (const [name, secret] of Object.entries(secrets))
    await folder.write(name, `${secret}\n`, 0o600);
  if ((await folder.read(FILES.config)) !== undefined) return;
  await folder.write(FILES.config, `${JSON.stringify(config, undefined, 2)}\n`);
}

/** Puts the new key and its certificate in use: two files, so the note must stand meanwhile. */
export async function adoptKey(folder: DeviceFolder, certificatePem: string): Promise<void> {
  await folder.rename(NEW_KEY, FILES.key);
  await folder.write(FILES.certificate, certificatePem);
}
