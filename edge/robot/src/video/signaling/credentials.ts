/**
 * Gets AWS credentials with the device's certificate, from IoT Core's credentials provider.
 * @see https://docs.aws.amazon.com/iot/latest/developerguide/authorizing-direct-aws.html
 */
import { request } from "node:https";
import { z } from "zod";
import { VideoError } from "../errors.ts";

export interface Credentials {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly sessionToken: string;
  readonly expiration: Date;
}

export interface CredentialsProvider {
  /** `host:port`; 443 where no port is given. */
  readonly endpoint: string;
  readonly roleAlias: string;
  readonly thingName: string;
  readonly certificate: string;
  readonly privateKey: string;
  readonly ca: readonly string[];
}

const answerSchema = z.object({
  credentials: z.object({
    accessKeyId: z.string(),
    secretAccessKey: z.string(),
    sessionToken: z.string(),
    expiration: z.coerce.date(),
  }),
});

const ANSWER_MS_MAX = 10_000;
const ANSWER_BYTES_MAX = 64 * 1024;
/** Renewed this early, or at half of their life when that is later, in ms. */
const EARLY_MS = 300_000;

/** Gives the device's credentials for as long as they last. */
export interface CredentialsSource {
  get(): Promise<Credentials>;
  /**
   * Says that AWS refused these: the next `get` asks for new ones at once, whatever their time says.
   * Clocks differ, and sessions are revoked. Of older ones than the newest nothing is dropped.
   */
  drop(refused: Credentials): void;
}

/** Makes a source that asks again when what it has is about to expire, or was refused. */
export function createCredentialsSource(
  fetch: () => Promise<Credentials>,
  epochMs: () => number,
): CredentialsSource {
  let newest: Promise<Credentials> | undefined;
  let held: Credentials | undefined;
  let renewAtMs = 0;
  const get = async () => {
    if (newest !== undefined && epochMs() < renewAtMs) return newest;
    const asked = fetch();
    newest = asked;
    held = undefined;
    renewAtMs = Number.POSITIVE_INFINITY;
    try {
      const credentials = await asked;
      held = credentials;
      const lifeMs = credentials.expiration.getTime() - epochMs();
      renewAtMs = epochMs() + Math.max(lifeMs - EARLY_MS, lifeMs / 2);
      return credentials;
    } catch (error) {
      newest = undefined;
      throw error;
    }
  };
  const drop = (refused: Credentials) => {
    if (refused === held) renewAtMs = 0;
  };
  return { get, drop };
}

/** Does something with credentials; where they are refused, once more with new ones. */
export async function withCredentials<T>(
  source: CredentialsSource,
  act: (credentials: Credentials) => Promise<T>,
): Promise<T> {
  const held = await source.get();
  try {
    return await act(held);
  } catch (error) {
    if (!(error instanceof VideoError && error.code === "refused")) throw error;
    source.drop(held);
    return act(await source.get());
  }
}

/** Asks the provider. @throws VideoError "no-credentials" */
export async function fetchCredentials(provider: CredentialsProvider): Promise<Credentials> {
  try {
    const { status, body } = await exchange(provider);
    // AWS's own words for a missing right or a wrong alias are in the body.
    if (status !== 200) throw new Error(`it answered ${status}: ${body.slice(0, 200)}`);
    return answerSchema.parse(JSON.parse(body)).credentials;
  } catch (cause) {
    const message = `${provider.endpoint} gives no credentials for ${provider.roleAlias}`;
    throw new VideoError(message, { code: "no-credentials", cause });
  }
}

function exchange(provider: CredentialsProvider): Promise<{ status: number; body: string }> {
  const { endpoint, roleAlias, thingName, certificate, privateKey, ca } = provider;
  const url = `https://${endpoint}/role-aliases/${encodeURIComponent(roleAlias)}/credentials`;
  return new Promise((resolve, reject) => {
    const asked = request(url, {
      cert: certificate,
      key: privateKey,
      ca: [...ca],
      headers: { "x-amzn-iot-thingname": thingName },
      signal: AbortSignal.timeout(ANSWER_MS_MAX),
      agent: false,
    });
    asked.once("error", reject);
    asked.once("response", (response) => {
      let body = "";
      response.setEncoding("utf8");
      response.on("data", (text: string) => {
        body += text;
        if (body.length > ANSWER_BYTES_MAX) response.destroy(new Error("too long an answer"));
      });
      response.once("error", reject);
      response.once("end", () => resolve({ status: response.statusCode ?? 0, body }));
    });
    asked.end();
  });
}
