/** Keeps the administrator's key in a file that the AWS CLI and the SDKs read as it is. */
import { randomBytes } from "node:crypto";
import { chmodSync, mkdirSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { REGION } from "../aws-names.ts";
import type { Credentials } from "../contracts.ts";

/** Says that the file with the administrator's key can't be used. Code: `access-key-unreadable`. */
export class AccessKeyError extends Error {
  override readonly name = "AccessKeyError";
  readonly code = "access-key-unreadable";
}

/**
 * Reads the key from `<stateDir>/credentials`, or makes one and writes it there with mode 0600.
 * @throws AccessKeyError when the file is there without a key in it, or can't be read.
 */
export function keepAdministratorKey(stateDir: string): { file: string; credentials: Credentials } {
  const file = join(stateDir, "credentials");
  const text = readIfPresent(file);
  if (text !== undefined) {
    chmodSync(file, 0o600);
    return { file, credentials: parse(file, text) };
  }
  mkdirSync(stateDir, { recursive: true });
  const credentials = newAccessKey("AKIA");
  // Renamed once whole: a host ended while it writes leaves no file without a key in its own way.
  const unfinished = `${file}.new`;
  writeFileSync(unfinished, render(credentials), { mode: 0o600, flush: true });
  renameSync(unfinished, file);
  return { file, credentials };
}

/** Makes an access key; ids begin with `AKIA` (long-lived) or `ASIA` (session) as AWS's do. */
export function newAccessKey(prefix: "AKIA" | "ASIA"): Credentials {
  const letters = [...randomBytes(16)].map((byte) => KEY_LETTERS[byte % 32]).join("");
  return {
    accessKeyId: `${prefix}${letters}`,
    secretAccessKey: randomBytes(30).toString("base64"),
  };
}

const KEY_LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";

function readIfPresent(file: string): string | undefined {
  try {
    return readFileSync(file, "utf8");
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code === "ENOENT") return undefined;
    throw new AccessKeyError(`${file} can't be read`, { cause });
  }
}

function parse(file: string, text: string): Credentials {
  const value = (name: string) => new RegExp(`^${name}\\s*=\\s*(\\S+)\\s*$`, "m").exec(text)?.[1];
  const accessKeyId = value("aws_access_key_id");
  const secretAccessKey = value("aws_secret_access_key");
  if (accessKeyId === undefined || secretAccessKey === undefined) {
    throw new AccessKeyError(`${file} holds no access key; remove it to get a new one`);
  }
  return { accessKeyId, secretAccessKey };
}

function render({ accessKeyId, secretAccessKey }: Credentials): string {
  return [
    "[default]",
    `aws_access_key_id = ${accessKeyId}`,
    `aws_secret_access_key = ${secretAccessKey}`,
    `region = ${REGION}`,
    "",
  ].join("\n");
}
