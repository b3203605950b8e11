/** Signs the address of the signaling socket. @see https://docs.aws.amazon.com/kinesisvideostreams-webrtc-dg/latest/devguide/kvswebrtc-websocket-apis2.html */
import { Sha256 } from "@aws-crypto/sha256-js";
import { SignatureV4 } from "@smithy/signature-v4";
import type { Credentials } from "./credentials.ts";

export interface PresignOptions {
  /** The WSS endpoint, as the service gave it. */
  readonly endpoint: string;
  readonly channelArn: string;
  readonly region: string;
  readonly credentials: Credentials;
}

/** As AWS's own SDK for browsers: one second less than five minutes. */
const EXPIRES_S = 299;

/** Gives the address to connect to as master; it is good for one connection, at once. */
export async function presignedMasterUrl(options: PresignOptions): Promise<string> {
  const { endpoint, channelArn, region, credentials } = options;
  const url = new URL(endpoint);
  const signer = new SignatureV4({ service: "kinesisvideo", region, credentials, sha256: Sha256 });
  const path = url.pathname === "" ? "/" : url.pathname;
  const { query = {} } = await signer.presign(
    {
      method: "GET",
      protocol: url.protocol,
      hostname: url.host,
      path,
      query: { "X-Amz-ChannelARN": channelArn },
      headers: { host: url.host },
    },
    { expiresIn: EXPIRES_S },
  );
  const search = Object.entries(query).map(
    ([name, value]) => `${encodeURIComponent(name)}=${encodeURIComponent(String(value))}`,
  );
  return `${url.protocol}//${url.host}${path}?${search.join("&")}`;
}
