/** Signaling in a process of its own, which a test can kill; says where it is when it is there. */
import { argv, stdout } from "node:process";
import { DescribeSignalingChannelCommand } from "@aws-sdk/client-kinesis-video";
import { type KvsPlace, startKvsHost } from "../flow/kvs-host.ts";
import { PAGE } from "./sdk-page.ts";
import { CHANNEL, type KnownHost } from "./video-rig.ts";

export interface KvsSetUp {
  readonly place: KvsPlace;
  /** Whether the channel must be made: a killed host's is there again. */
  readonly isFirst: boolean;
}

/** What it says, in one line of JSON. */
export interface KvsTold {
  readonly host: KnownHost;
  readonly channelArn: string;
}

const { place, isFirst }: KvsSetUp = JSON.parse(argv[2] ?? "");
const running = await startKvsHost({ place, quotas: { connectsPerS: 1_000, callsPerS: 1_000 } });
running.frontDoor.addPath("/viewer", (_, response) => {
  response.writeHead(200, { "content-type": "text/html" }).end(PAGE);
});
if (isFirst) await running.channel(CHANNEL);
const describe = new DescribeSignalingChannelCommand({ ChannelName: CHANNEL });
const { ChannelInfo } = await running.control.send(describe);
const told: KvsTold = {
  host: {
    local: { endpoint: running.local.endpoint },
    frontDoor: { endpoint: running.frontDoor.endpoint },
    iam: { administrator: running.iam.administrator },
    ca: running.ca,
  },
  channelArn: ChannelInfo?.ChannelARN ?? "",
};
stdout.write(`${JSON.stringify(told)}\n`);
