/** Takes all steps to an open signaling socket. */
import type { Channel, ChannelEndpoints, IceConfig } from "./channel.ts";
import type { Credentials } from "./credentials.ts";
import { presignedMasterUrl } from "./presign.ts";

export interface DialOptions {
  readonly channel: Channel;
  readonly credentials: () => Promise<Credentials>;
  readonly region: string;
}

/** What a socket is opened with. */
export interface Dialled {
  /** The signed address, good for one connection at once. */
  readonly url: string;
  readonly endpoints: ChannelEndpoints;
  readonly ice: IceConfig;
  readonly credentialsExpireAt: Date;
}

/** Asks for everything anew, from the credentials on. @throws VideoError */
export async function dial({ channel, credentials, region }: DialOptions): Promise<Dialled> {
  const newest = await credentials();
  const endpoints = await channel.endpoints();
  const ice = await channel.ice(endpoints);
  const { wss: endpoint, channelArn } = endpoints;
  const url = await presignedMasterUrl({ endpoint, channelArn, region, credentials: newest });
  return { url, endpoints, ice, credentialsExpireAt: newest.expiration };
}
