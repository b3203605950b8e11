/** Reads the NASA key from Secrets Manager. */
import { REQUEST_LIMITS } from "../handlers/clients.ts";
import { SourceError } from "./source-error.ts";

/**
 * Gives the key; who calls it rarely need not remember it, so that a new one is used at once.
 * @throws SourceError "key" when the secret holds none; what Secrets Manager throws.
 */
export async function readNasaKey(secretId: string): Promise<string> {
  // Loaded only here: the sources that are the default need no key.
  const { GetSecretValueCommand, SecretsManagerClient } = await import(
    "@aws-sdk/client-secrets-manager"
  );
  const client = new SecretsManagerClient(REQUEST_LIMITS);
  const { SecretString } = await client.send(new GetSecretValueCommand({ SecretId: secretId }));
  return judgeKey(SecretString);
}

/** Gives the key that a secret's text is. @throws SourceError "key". */
export function judgeKey(text: string | undefined): string {
  const key = text?.trim() ?? "";
  if (/^\w{4,64}$/.test(key)) return key;
  // What is no key would end up in an address; the message must not quote it.
  throw new SourceError("the secret with the NASA key holds no such key", { code: "key" });
}
