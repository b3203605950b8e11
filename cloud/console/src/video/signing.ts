/** Signs for Kinesis Video Streams with the session's short-lived keys. */
import { AwsV4Signer } from "aws4fetch";
import type { Session } from "../session/session.ts";

type Keys = Pick<Session, "credentials" | "region">;

/** Life of a signed address, in s: what AWS's own signer for browsers gives. */
const EXPIRES_S = 299;
const SERVICE = "kinesisvideo";

/**
 * Signs the address of a signaling WebSocket. Unlike the SDK's own signer it takes `ws:` on loopback
 * too; unlike AWS IoT this service wants the session token inside of what is signed.
 * @see https://docs.aws.amazon.com/kinesisvideostreams-webrtc-dg/latest/devguide/kvswebrtc-websocket-apis-2.html
 */
export async function signedSocketUrl(
  { credentials, region }: Keys,
  endpoint: string,
  query: Readonly<Record<string, string>>,
): Promise<string> {
  const url = new URL(endpoint);
  const members = { ...query, "X-Amz-Expires": String(EXPIRES_S) };
  for (const [name, value] of Object.entries(members)) url.searchParams.set(name, value);
  const signer = new AwsV4Signer({
    method: "GET",
    url: url.href,
    ...credentials,
    service: SERVICE,
    region,
    signQuery: true,
  });
  return (await signer.sign()).url.href;
}

/** Signs a call of the service. */
export async function signedCall(
  { credentials, region }: Keys,
  url: string,
  body: unknown,
): Promise<Request> {
  const signer = new AwsV4Signer({
    method: "POST",
    url,
    headers: { "content-type": "application/json" },
    body: JSON.stringify(body),
    ...credentials,
    service: SERVICE,
    region,
  });
  const signed = await signer.sign();
  const { method, headers } = signed;
  return new Request(signed.url, { method, headers, body: JSON.stringify(body) });
}
