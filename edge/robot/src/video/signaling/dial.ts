/** Takes all steps to an open signaling socket. */
import type { Channel, ChannelEndpoints, IceConfig } from "./channel.ts";
import { type Credentials, type CredentialsSource, withCredentials } from "./credentials.ts";
import { presignedMasterUrl } from "./presign.ts";

export interface DialOptions {
  readonly channel: Channel;
  readonly credentials: CredentialsSource;
  readonly region: string;
}

/** What a socket is opened with. */
export interface Dialled {
  /** The signed address, good for one connection at once. */
  readonly url: string;
  readonly endpoints: ChannelEndpoints;
  readonly ice: IceConfig;
  readonly credentials: Credentials;
}

/** Asks for everything anew, from the credentials on. @throws VideoError */
export function dial({ channel, credentials: source, region }: DialOptions): Promise<Dialled> {
  return withCredentials(source, async (credentials) => {
    const endpoints = await channel.endpoints(credentials);
    const ice = await channel.ice(endpoints, credentials);
    const { wss: endpoint, channelArn } = endpoints;
    const url = await presignedMasterUrl({ endpoint, channelArn, region, credentials });
    return { url, endpoints, ice, credentials };
  });
}

/** Asks for ICE servers anew. @throws VideoError */
export function askIce(options: DialOptions, endpoints: ChannelEndpoints): Promise<IceConfig> {
  const { channel, credentials: source } = options;
  return withCredentials(source, (credentials) => channel.ice(endpoints, credentials));
}
