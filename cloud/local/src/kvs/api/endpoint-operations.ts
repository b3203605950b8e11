/** Says where the signaling of a channel is, and which ICE servers its peers may use. */
import { z } from "zod";
import { checkClientId } from "../channel.ts";
import type { IceServers } from "../ice/ice-servers.ts";
import { invalidArgument } from "../kvs-error.ts";
import { type Operation, read } from "./operation.ts";

const endpointSchema = z.object({
  ChannelARN: z.string(),
  SingleMasterChannelEndpointConfiguration: z
    .object({
      Protocols: z
        .array(z.enum(["WSS", "HTTPS", "WEBRTC"]))
        .min(1)
        .max(5)
        .optional(),
      Role: z.enum(["MASTER", "VIEWER"]).optional(),
    })
    .optional(),
});

const iceSchema = z.object({
  ChannelARN: z.string(),
  ClientId: z.string().optional(),
  Service: z.literal("TURN").optional(),
  Username: z.string().max(256).optional(),
});

export interface EndpointOperationsOptions {
  /** Gives `localhost:<port>` where both WSS and HTTPS are served, by how the caller came here. */
  readonly addressOf: (host: string) => string;
  readonly iceServers: IceServers;
  readonly iceConfigsPerS: number;
}

/**
 * Gives both operations. AWS keeps master and viewer apart by address; here the client id in the
 * signed query does, so both get the same one.
 */
export function endpointOperations(options: EndpointOperationsOptions): readonly Operation[] {
  const { addressOf, iceServers, iceConfigsPerS } = options;
  return [
    {
      name: "GetSignalingChannelEndpoint",
      path: "/getSignalingChannelEndpoint",
      answer: ({ body, host, channel }) => {
        const { ChannelARN, SingleMasterChannelEndpointConfiguration } = read(endpointSchema, body);
        channel({ arn: ChannelARN });
        const { Protocols = ["HTTPS"] } = SingleMasterChannelEndpointConfiguration ?? {};
        if (Protocols.includes("WEBRTC")) {
          throw invalidArgument("WEBRTC needs media storage, which this channel has not enabled.");
        }
        return {
          ResourceEndpointList: [...new Set(Protocols)].map((Protocol) => ({
            Protocol,
            ResourceEndpoint: `${Protocol.toLowerCase()}://${addressOf(host)}`,
          })),
        };
      },
    },
    {
      name: "GetIceServerConfig",
      path: "/v1/get-ice-server-config",
      callsPerS: iceConfigsPerS,
      answer: ({ body, channel }) => {
        const { ChannelARN, ClientId } = read(iceSchema, body);
        if (ClientId !== undefined) checkClientId(ClientId);
        return { IceServerList: iceServers.list(channel({ arn: ChannelARN }).arn) };
      },
    },
  ];
}
