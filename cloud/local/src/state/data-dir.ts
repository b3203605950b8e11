/** The data folder: what lies where, and how it is forgotten. */
import { existsSync, readdirSync } from "node:fs";
import { rm } from "node:fs/promises";
import { join } from "node:path";
import { HostError } from "../host-error.ts";
import { openStateStore, type StateStore } from "./state-store.ts";

/** Gives the paths that the host uses in its data folder. */
export function dataPaths(dataDir: string) {
  return {
    outputsFile: join(dataDir, "outputs.json"),
    apiKeyFile: join(dataDir, "api-key"),
    marsApiKeyFile: join(dataDir, "mars-api-key"),
    iamDir: join(dataDir, "iam"),
    iotDir: join(dataDir, "iot"),
    turnDir: join(dataDir, "turn"),
    dynamodbDir: join(dataDir, "dynamodb"),
    functionsDir: join(dataDir, "functions"),
    cognitoDir: join(dataDir, "cognito"),
    logsDir: join(dataDir, "logs"),
    s3Dir: join(dataDir, "s3"),
    partnerIdpDir: join(dataDir, "partner-idp"),
    devicesDir: join(dataDir, "devices"),
  };
}

/** All that a host makes in its folder; `--fresh` removes these and nothing else. */
function ownEntries(dataDir: string): string[] {
  const database = ["state.db", "state.db-wal", "state.db-shm", "state.db-journal"];
  return [...database.map((name) => join(dataDir, name)), ...Object.values(dataPaths(dataDir))];
}

/**
 * Opens the state in `dataDir`; with `fresh`, after forgetting what an earlier host left there.
 *
 * @throws StateError as `openStateStore`; HostError "data-dir-foreign" when `fresh` is asked for a
 * folder with content that is not a host's: better no fresh start than a person's files gone.
 */
export async function openDataDir(dataDir: string, fresh: boolean): Promise<StateStore> {
  if (!fresh) return openStateStore(dataDir);
  const isOwn = existsSync(join(dataDir, "state.db"));
  if (!isOwn && existsSync(dataDir) && readdirSync(dataDir).length > 0) {
    throw new HostError(
      `${dataDir} holds files, but none of a local host; --fresh leaves it alone. Choose another folder with --data.`,
      { code: "data-dir-foreign" },
    );
  }
  // Opened first, so that the state of a running host is never taken from under it.
  openStateStore(dataDir).close();
  for (const entry of ownEntries(dataDir)) await rm(entry, { recursive: true, force: true });
  return openStateStore(dataDir);
}
