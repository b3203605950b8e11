/** A viewer in a process of its own, which a test can suspend: says `pictures` when some have come. */
import { argv, stdout } from "node:process";
import { setInterval } from "node:timers";
import type { KvsHost } from "../flow/kvs-host.ts";
import { joinViewer } from "./video-rig.ts";

const PICTURES = 30;
const LOOK_MS = 50;

const { host, channelArn, name }: ViewerSetUp = JSON.parse(argv[2] ?? "");
const viewer = await joinViewer(host as KvsHost, channelArn, name);
const look = setInterval(() => {
  if (viewer.arrivals.length < PICTURES) return;
  clearInterval(look);
  stdout.write("pictures\n");
}, LOOK_MS);

/** What a viewer needs to know of a host. */
export interface ViewerSetUp {
  readonly host: {
    readonly local: Pick<KvsHost["local"], "endpoint">;
    readonly iam: Pick<KvsHost["iam"], "administrator">;
    readonly ca: string;
  };
  readonly channelArn: string;
  readonly name: string;
}
