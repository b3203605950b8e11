/** Keeps a device's folder: written so that a cut at any moment leaves it whole or resumable. */
import { readFile, rm, rmdir } from "node:fs/promises";
import { join } from "node:path";
import { writeFileAtomic } from "@outrider/runtime";
import { z } from "zod";
import type { Certificate, CertificateName } from "./registration.ts";

/** Is the note of a certificate that was made and is not in use yet, or no more. */
const pendingSchema = z.strictObject({ certificateId: z.string(), certificateArn: z.string() });

const PENDING = "provisioning.json";
const FILES = ["config.json", "certificate.pem", "private.key", "ca.pem"];

/** Tells whether a device was provisioned here to the end: the configuration is written last. */
export async function isProvisioned(directory: string): Promise<boolean> {
  if ((await readPending(directory)) !== undefined) return false;
  const texts = await Promise.all(FILES.map((name) => readIfPresent(join(directory, name))));
  return texts.every((text) => text !== undefined);
}

/** Reads which certificate a run that was cut short has left behind. */
export async function readPending(directory: string): Promise<CertificateName | undefined> {
  const text = await readIfPresent(join(directory, PENDING));
  return text === undefined ? undefined : pendingSchema.parse(JSON.parse(text));
}

export async function notePending(directory: string, pending: CertificateName): Promise<void> {
  const { certificateId, certificateArn } = pending;
  const note = { certificateId, certificateArn };
  await writeFileAtomic(join(directory, PENDING), `${JSON.stringify(note)}\n`);
}

export async function clearPending(directory: string): Promise<void> {
  await rm(join(directory, PENDING), { force: true });
}

/** Removes what provisioning wrote, and the folder when nothing else is in it. */
export async function removeDeviceFiles(directory: string): Promise<void> {
  for (const name of [...FILES, PENDING]) await rm(join(directory, name), { force: true });
  try {
    await rmdir(directory);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code !== "ENOENT" && code !== "ENOTEMPTY") throw error;
  }
}

export interface DeviceFiles {
  readonly certificate: Certificate;
  readonly privateKey: string;
  readonly ca: string;
  readonly config: object;
}

/** Writes the files; a configuration that is there already stays, as a person may have edited it. */
export async function writeDeviceFiles(directory: string, files: DeviceFiles): Promise<void> {
  const { certificate, privateKey, ca, config } = files;
  await writeFileAtomic(join(directory, "private.key"), privateKey, { mode: 0o600 });
  await writeFileAtomic(join(directory, "certificate.pem"), certificate.pem);
  await writeFileAtomic(join(directory, "ca.pem"), ca);
  const configFile = join(directory, "config.json");
  if ((await readIfPresent(configFile)) !== undefined) return;
  await writeFileAtomic(configFile, `${JSON.stringify(config, undefined, 2)}\n`);
}

/** Reads a file of the folder; `undefined` when it is not there. */
export async function readIfPresent(file: string): Promise<string | undefined> {
  try {
    return await readFile(file, "utf8");
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return undefined;
    throw error;
  }
}
