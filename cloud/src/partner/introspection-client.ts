/** Reads from Secrets Manager who the authorizer is to the identity provider. */
import { monotonicMs } from "@outrider/runtime";
import { z } from "zod";
import type { ClientCredentials } from "./introspect-token.ts";
import { remembered } from "./remembered.ts";

/** How long a secret is used before it is read again, in ms: so a rotated one comes into use. */
const SECRET_MS = 300_000;

/** Is the secret's text: JSON. */
const secret = z.object({ clientId: z.string().min(1), clientSecret: z.string().min(1) });

/** Bounds a request as those of the other clients are; the authorizer has 10 s in all. */
const LIMITS = {
  maxAttempts: 2,
  requestHandler: { connectionTimeout: 1_000, requestTimeout: 3_000, throwOnRequestTimeout: true },
};

/** Opens the secret of that name. Reading throws what Secrets Manager throws, and ZodError for no such JSON. */
export function openIntrospectionClient(secretName: string): () => Promise<ClientCredentials> {
  const read = async () => {
    // Loaded only here: most authorizers verify by themselves, and should start fast.
    const { GetSecretValueCommand, SecretsManagerClient } = await import(
      "@aws-sdk/client-secrets-manager"
    );
    const client = new SecretsManagerClient(LIMITS);
    const { SecretString } = await client.send(new GetSecretValueCommand({ SecretId: secretName }));
    return secret.parse(JSON.parse(SecretString ?? ""));
  };
  return remembered(read, SECRET_MS, monotonicMs);
}
