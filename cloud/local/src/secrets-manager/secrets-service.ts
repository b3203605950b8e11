/** Is the API of Secrets Manager, as far as it reads secrets and gives them values. */

import { randomUUID } from "node:crypto";
import { isDeepStrictEqual } from "node:util";
import { z } from "zod";
import { AwsError, type AwsService } from "../contracts.ts";
import { checkBody, readJsonCall } from "../front-door/json-call.ts";
import { secretArn } from "./secret-arn.ts";
import type { Secret, SecretStore, Version } from "./secret-store.ts";
import { CURRENT, currentOf, withVersion } from "./versions.ts";

export interface SecretsServiceOptions {
  readonly store: SecretStore;
  readonly epochMs: () => number;
}

type Operation = (body: unknown, options: SecretsServiceOptions) => object;

const OPERATIONS: ReadonlyMap<string, Operation> = new Map([
  ["DescribeSecret", describe],
  ["GetSecretValue", getValue],
  ["ListSecrets", list],
  ["PutSecretValue", putValue],
]);

/** Makes the service. @see https://docs.aws.amazon.com/secretsmanager/latest/apireference/API_Operations.html */
export function createSecretsService(options: SecretsServiceOptions): AwsService {
  return {
    signingNames: ["secretsmanager"],
    handle: async (call) => {
      const { operation, body } = readJsonCall(call);
      const perform = OPERATIONS.get(operation);
      if (perform === undefined) {
        const message = `The local host does not offer Secrets Manager's ${operation}.`;
        throw new AwsError("UnknownOperationException", message);
      }
      return { status: 200, body: perform(body, options) };
    },
  };
}

const INVALID = "ValidationException";

const identified = z.object({ SecretId: z.string().min(1).max(2_048) });
const wanted = identified.extend({
  VersionId: z.string().min(1).optional(),
  VersionStage: z.string().min(1).optional(),
});

function getValue(body: unknown, { store }: SecretsServiceOptions): object {
  const { SecretId, VersionId, VersionStage } = checkBody(wanted, body, INVALID);
  const secret = found(store, SecretId);
  const version =
    VersionId === undefined
      ? currentOf(secret.versions, VersionStage)
      : secret.versions.find(({ id }) => id === VersionId);
  const isAsked = VersionStage === undefined || version?.stages.includes(VersionStage);
  if (version === undefined || !isAsked) {
    const what =
      VersionId === undefined ? `staging label: ${VersionStage ?? CURRENT}` : "VersionId";
    throw notFound(`Secrets Manager can't find the specified secret value for ${what}`);
  }
  return {
    ...named(secret),
    VersionId: version.id,
    ...version.value,
    VersionStages: version.stages,
    CreatedDate: version.createdMs / 1_000,
  };
}

function describe(body: unknown, { store }: SecretsServiceOptions): object {
  const secret = found(store, checkBody(identified, body, INVALID).SecretId);
  return { ...entry(secret), VersionIdsToStages: stagesById(secret) };
}

const listing = z.object({
  MaxResults: z.number().int().min(1).max(100).optional(),
  NextToken: z.string().optional(),
  Filters: z.array(z.unknown()).max(0, "filters are not honoured").optional(),
});

/** Lists by name; a token names the last one of the page before. */
function list(body: unknown, { store }: SecretsServiceOptions): object {
  const { MaxResults = 100, NextToken = "" } = checkBody(listing, body, INVALID);
  const later = store.list().filter(({ name }) => name > NextToken);
  const page = later.slice(0, MaxResults);
  return {
    SecretList: page.map((secret) => ({
      ...entry(secret),
      SecretVersionsToStages: stagesById(secret),
    })),
    ...(later.length > page.length ? { NextToken: page.at(-1)?.name } : {}),
  };
}

/** Longest value, in bytes. @see https://docs.aws.amazon.com/secretsmanager/latest/userguide/reference_limits.html */
const VALUE_BYTES_MAX = 65_536;

const put = identified
  .extend({
    ClientRequestToken: z.string().min(32).max(64).optional(),
    SecretString: z.string().min(1).max(VALUE_BYTES_MAX).optional(),
    SecretBinary: z.base64().min(1).max(VALUE_BYTES_MAX).optional(),
    VersionStages: z.array(z.string().min(1).max(256)).min(1).max(20).optional(),
  })
  .refine(
    ({ SecretString, SecretBinary }) =>
      (SecretString === undefined) !== (SecretBinary === undefined),
    {
      message: "give SecretString or SecretBinary, and not both",
    },
  );

function putValue(body: unknown, { store, epochMs }: SecretsServiceOptions): object {
  const given = checkBody(put, body, INVALID);
  const { SecretId, ClientRequestToken: id = randomUUID(), VersionStages = [CURRENT] } = given;
  const { SecretString, SecretBinary } = given;
  const value = SecretString === undefined ? { SecretBinary } : { SecretString };
  const secret = found(store, SecretId);
  const same = secret.versions.find((version) => version.id === id);
  if (same !== undefined) return repeated(secret, same, value);
  const nowMs = epochMs();
  const added = { id, value, stages: VersionStages, createdMs: nowMs };
  const versions = withVersion(secret.versions, added);
  store.put({ ...secret, changedMs: nowMs, versions });
  return { ...named(secret), VersionId: id, VersionStages };
}

/** The same call again is answered as the first; another value under its token is none of it. */
function repeated(secret: Secret, version: Version, value: Version["value"]): object {
  if (isDeepStrictEqual(version.value, value)) {
    return { ...named(secret), VersionId: version.id, VersionStages: version.stages };
  }
  const message = "You can't modify a secret version once it is there; its value is another one.";
  throw new AwsError("ResourceExistsException", message);
}

function found(store: SecretStore, id: string): Secret {
  const secret = store.list().find(({ name }) => secretArn(name) === secretArn(id));
  if (secret === undefined) throw notFound("Secrets Manager can't find the specified secret.");
  return secret;
}

function named({ name }: Secret): object {
  return { ARN: secretArn(name), Name: name };
}

function entry(secret: Secret): object {
  const { description, createdMs, changedMs } = secret;
  return {
    ...named(secret),
    ...(description === undefined ? {} : { Description: description }),
    CreatedDate: createdMs / 1_000,
    LastChangedDate: changedMs / 1_000,
  };
}

function stagesById({ versions }: Secret): object {
  const labelled = versions.filter(({ stages }) => stages.length > 0);
  return Object.fromEntries(labelled.map(({ id, stages }) => [id, stages]));
}

function notFound(message: string): AwsError {
  return new AwsError("ResourceNotFoundException", message);
}
