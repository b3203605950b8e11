/** Signs the address of the broker's WebSocket. */
import { AwsV4Signer } from "aws4fetch";
import type { Session } from "../session/session.ts";

/**
 * Signs for one connection; a signature is good for minutes, so each connection needs its own.
 * The token is put on after signing, as AWS IoT alone wants it.
 * @see https://docs.aws.amazon.com/iot/latest/developerguide/protocols.html (MQTT over WebSocket)
 */
export async function presignedUrl(
  session: Pick<Session, "iotWebSocketUrl" | "region" | "credentials">,
): Promise<string> {
  const signer = new AwsV4Signer({
    method: "GET",
    url: session.iotWebSocketUrl,
    ...session.credentials,
    service: "iotdevicegateway",
    region: session.region,
    signQuery: true,
  });
  return (await signer.sign()).url.href;
}
