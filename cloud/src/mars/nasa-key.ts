/** Reads the NASA key from Secrets Manager. */
import { REQUEST_LIMITS } from "../handlers/clients.ts";

/** Gives the key; who calls it rarely need not remember it, so that a new one is used at once. */
export async function readNasaKey(secretId: string): Promise<string> {
  // Loaded only here: the sources that are the default need no key.
  const { GetSecretValueCommand, SecretsManagerClient } = await import(
    "@aws-sdk/client-secrets-manager"
  );
  const client = new SecretsManagerClient(REQUEST_LIMITS);
  const { SecretString } = await client.send(new GetSecretValueCommand({ SecretId: secretId }));
  const key = SecretString?.trim() ?? "";
  // What is no key would end up in an address; the message must not quote it.
  if (!/^\w{4,64}$/.test(key)) throw new Error("the secret with the NASA key holds no such key");
  return key;
}
