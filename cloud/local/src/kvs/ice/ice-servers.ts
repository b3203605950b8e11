/**
 * Gives peers their ICE servers with credentials that expire, in the shape of KVS. AWS's C SDK asks
 * without end when the list is empty or ends within 30 s, so there is always an entry.
 * @see https://docs.aws.amazon.com/kinesisvideostreams/latest/dg/API_AWSAcuitySignalingService_GetIceServerConfig.html
 */
import { createHmac } from "node:crypto";

export interface IceServers {
  /** Lists the servers for the peers of a channel. */
  list(channelArn: string): readonly IceServer[];
}

export interface IceServer {
  readonly Uris: readonly string[];
  readonly Username: string;
  readonly Password: string;
  /** Life of the credentials, in s. */
  readonly Ttl: number;
}

export interface IceServersOptions {
  /** Addresses such as `stun:127.0.0.1:3478`, at least one. */
  readonly uris: readonly string[];
  /** Is shared with the TURN server, which checks the passwords by it. */
  readonly secret: string;
  readonly epochMs: () => number;
}

/** Life of the credentials, in s, as AWS gives it. */
const TTL_S = 300;

/**
 * Makes the list. User names are `<expiry in s since 1970>:<base64 of "v1:" and the ARN>` and passwords
 * HMAC-SHA1 of them: what KVS hands out and coturn's `use-auth-secret` accepts.
 * @see https://datatracker.ietf.org/doc/html/draft-uberti-behave-turn-rest-00
 */
export function createIceServers({ uris, secret, epochMs }: IceServersOptions): IceServers {
  return {
    list: (channelArn) => {
      const expiresAtS = Math.floor(epochMs() / 1_000) + TTL_S;
      const user = `${expiresAtS}:${Buffer.from(`v1:${channelArn}`).toString("base64")}`;
      const password = createHmac("sha1", secret).update(user).digest("base64");
      return [{ Uris: uris, Username: user, Password: password, Ttl: TTL_S }];
    },
  };
}
