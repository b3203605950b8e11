/** Is Secrets Manager on this machine: secrets of templates, and those made by hand. */
import { randomUUID } from "node:crypto";
import type { DatabaseSync } from "node:sqlite";
import { type Clock, systemClock } from "@outrider/runtime";
import type { AwsService } from "../contracts.ts";
import { generatedString } from "./generated-string.ts";
import {
  openSecretStore,
  type Secret,
  type SecretStore,
  type SecretValue,
} from "./secret-store.ts";
import type { Secrets } from "./secrets-engine.ts";
import { createSecretsService } from "./secrets-service.ts";
import { CURRENT, currentOf, withVersion } from "./versions.ts";

export interface LocalSecrets extends Secrets {
  readonly service: AwsService;
}

export interface SecretsOptions {
  readonly database: DatabaseSync;
  /** @default the machine's clock */
  readonly clock?: Clock;
}

/** Opens the secrets that the database keeps. */
export function createSecretsManager({
  database,
  clock = systemClock,
}: SecretsOptions): LocalSecrets {
  const store = openSecretStore(database);
  const epochMs = () => clock.epochMs();
  return {
    service: createSecretsService({ store, epochMs }),
    putTemplate: ({ name, description, value }) => {
      const template = typeof value === "string" ? { value } : { generate: value };
      const said = JSON.stringify(template);
      const before = store.get(name);
      if (before?.template === said && before.description === description) return;
      const drawn = () => ({
        SecretString: typeof value === "string" ? value : generatedString(value),
      });
      const secret = before?.template === said ? before : valued(store, name, drawn(), epochMs());
      store.put({ ...secret, description, template: said });
    },
    putByHand: (name, value) => {
      const before = store.get(name);
      if (currentOf(before?.versions ?? [])?.value.SecretString === value) return;
      store.put(valued(store, name, { SecretString: value }, epochMs()));
    },
  };
}

/** Gives a secret, new or known, with one more version, which is current. */
function valued(store: SecretStore, name: string, value: SecretValue, nowMs: number): Secret {
  const known = store.get(name) ?? {
    ...{ name, description: undefined, template: undefined, versions: [] },
    createdMs: nowMs,
  };
  const version = { id: randomUUID(), value, stages: [CURRENT], createdMs: nowMs };
  return { ...known, changedMs: nowMs, versions: withVersion(known.versions, version) };
}
