/** Asks Kinesis Video Streams where the robot's channel is, and which ICE servers to use. */
import { Agent } from "node:https";
import { VideoError } from "../errors.ts";
import type { IceServer } from "../peers/peer-engine.ts";
import type { Credentials } from "./credentials.ts";

export interface ChannelOptions {
  readonly channelName: string;
  readonly region: string;
  /** Of the control plane; AWS's own when undefined. */
  readonly endpoint: string | undefined;
  readonly ca: readonly string[];
}

/** Where a master connects to. */
export interface ChannelEndpoints {
  readonly channelArn: string;
  readonly wss: string;
  readonly https: string;
}

export interface IceConfig {
  readonly servers: readonly IceServer[];
  /** How long their credentials are good, in s. */
  readonly ttlS: number;
}

export interface Channel {
  /** Looks the channel up by its name, each time anew. @throws VideoError "no-channel", "refused" */
  endpoints(credentials: Credentials): Promise<ChannelEndpoints>;
  /** Gives ICE servers, AWS's STUN among them. @throws VideoError "no-channel", "refused" */
  ice(endpoints: ChannelEndpoints, credentials: Credentials): Promise<IceConfig>;
  close(): void;
}

/** Nothing is worth waiting for longer: the next attempt is a new one. */
const CALL_MS_MAX = 10_000;
/** AWS gives 300; without any we ask again after as long. */
const TTL_S_DEFAULT = 300;

/**
 * Makes what calls; the SDK is loaded here, since an idle program has no use for it. Each call has a
 * client of its own: one that lives longer keeps credentials that were refused.
 */
export async function openChannel(options: ChannelOptions): Promise<Channel> {
  const { channelName, region, endpoint, ca } = options;
  const [{ KinesisVideo }, { KinesisVideoSignaling }] = await Promise.all([
    import("@aws-sdk/client-kinesis-video"),
    import("@aws-sdk/client-kinesis-video-signaling"),
  ]);
  const agent = new Agent({ ca: [...ca], keepAlive: true });
  const shared = {
    region,
    maxAttempts: 1,
    requestHandler: {
      httpsAgent: agent,
      requestTimeout: CALL_MS_MAX,
      throwOnRequestTimeout: true,
      connectionTimeout: CALL_MS_MAX,
    },
  };
  const at = endpoint === undefined ? {} : { endpoint };
  const failed = (what: string) => (cause: unknown) => {
    const code = isRefusal(cause) ? "refused" : "no-channel";
    throw new VideoError(`${what} of channel ${channelName} can't be had`, { code, cause });
  };
  return {
    endpoints: async (credentials) => {
      const control = new KinesisVideo({ ...shared, ...at, credentials });
      const { ChannelInfo } = await control
        .describeSignalingChannel({ ChannelName: channelName })
        .catch(failed("the description"));
      const ChannelARN = ChannelInfo?.ChannelARN ?? "";
      const { ResourceEndpointList = [] } = await control
        .getSignalingChannelEndpoint({
          ChannelARN,
          SingleMasterChannelEndpointConfiguration: { Protocols: ["WSS", "HTTPS"], Role: "MASTER" },
        })
        .catch(failed("the endpoints"));
      const of = (protocol: string) =>
        ResourceEndpointList.find(({ Protocol }) => Protocol === protocol)?.ResourceEndpoint ?? "";
      return { channelArn: ChannelARN, wss: of("WSS"), https: of("HTTPS") };
    },
    ice: async ({ channelArn, https }, credentials) => {
      const signaling = new KinesisVideoSignaling({ ...shared, endpoint: https, credentials });
      const { IceServerList = [] } = await signaling
        .getIceServerConfig({ ChannelARN: channelArn, Service: "TURN" })
        .catch(failed("the ICE servers"));
      const ttls = IceServerList.map(({ Ttl }) => Ttl ?? TTL_S_DEFAULT);
      const servers = IceServerList.map(iceServerOf);
      const stun = endpoint === undefined ? [{ urls: [stunOf(region)] }] : [];
      return { servers: [...stun, ...servers], ttlS: Math.min(TTL_S_DEFAULT, ...ttls) };
    },
    close: () => agent.destroy(),
  };
}

/** Says whether AWS did not believe the caller, or does not let it. */
function isRefusal(error: unknown): boolean {
  const { httpStatusCode } = (error as SdkError).$metadata ?? {};
  return httpStatusCode === 401 || httpStatusCode === 403;
}

interface SdkError {
  readonly $metadata?: { readonly httpStatusCode?: number };
}

/** @see https://docs.aws.amazon.com/kinesisvideostreams-webrtc-dg/latest/devguide/kvswebrtc-how-it-works.html */
function stunOf(region: string): string {
  return `stun:stun.kinesisvideo.${region}.amazonaws.com:443`;
}

interface ListedServer {
  readonly Uris?: string[] | undefined;
  readonly Username?: string | undefined;
  readonly Password?: string | undefined;
}

function iceServerOf({ Uris = [], Username, Password }: ListedServer): IceServer {
  if (Username === undefined || Password === undefined) return { urls: Uris };
  return { urls: Uris, username: Username, credential: Password };
}
