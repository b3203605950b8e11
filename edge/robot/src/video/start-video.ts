/** Brings together what a picture needs on its way: engine, certificate, credentials, channel. */
import { readFile } from "node:fs/promises";
import { rootCertificates } from "node:tls";
import type { Log } from "@outrider/runtime";
import type { RobotConfig } from "../config.ts";
import type { Camera } from "./cameras/camera.ts";
import { openEngine } from "./peers/open-engine.ts";
import { type RunningVideo, runVideo } from "./run-video.ts";
import { openChannel } from "./signaling/channel.ts";
import { createCredentialsSource, fetchCredentials } from "./signaling/credentials.ts";

export interface VideoStart {
  readonly config: RobotConfig;
  readonly camera: Camera;
  readonly log: Log;
}

/** Finds the ways to AWS and starts; what it opens is closed with `opened`. @throws VideoError "no-engine" */
export async function startVideo(
  { config, camera, log }: VideoStart,
  opened: AsyncDisposableStack,
): Promise<RunningVideo> {
  const { video, region, thingName: channelName, kinesisVideoEndpoint: endpoint } = config;
  const engine = await openEngine(video.engine, video, log);
  opened.defer(() => engine.close());
  const { ca, credentials } = await credentialsOf(config);
  const channel = await openChannel({ channelName, region, endpoint, ca });
  opened.defer(() => channel.close());
  return opened.use(runVideo({ camera, engine, channel, credentials, region, ca, log }));
}

/** Makes what gets credentials with the certificate of the device. */
async function credentialsOf({ iot, thingName }: RobotConfig) {
  const { credentialsEndpoint: endpoint = "", roleAlias = "" } = iot;
  const files = [iot.certificateFile, iot.privateKeyFile, iot.caFile];
  const [certificate = "", privateKey = "", ownCa = ""] = await Promise.all(
    files.map((path) => readFile(path, "utf8")),
  );
  // AWS's endpoints descend from public roots, the local host's from its own.
  const ca = [ownCa, ...rootCertificates];
  const provider = { endpoint, roleAlias, thingName, certificate, privateKey, ca };
  const credentials = createCredentialsSource(() => fetchCredentials(provider), Date.now);
  return { ca, credentials };
}
