/** Fetches weather and photo from Mars: EventBridge Scheduler invokes it each hour. */
import { setTimeout as sleep } from "node:timers/promises";
import { IoTDataPlaneClient } from "@aws-sdk/client-iot-data-plane";
import { S3Client } from "@aws-sdk/client-s3";
import { createLog } from "@outrider/runtime";
import type { Context } from "aws-lambda";
import { additions } from "../../mars/additions.ts";
import { readFetchConfig } from "../../mars/config.ts";
import { readNasaKey } from "../../mars/nasa-key.ts";
import { openSources } from "../../mars/open-sources.ts";
import { openPhotoFiles } from "../../mars/photo-files.ts";
import { reportPublisher } from "../../mars/publish-report.ts";
import { openRecords } from "../../mars/records.ts";
import { type Refreshed, refresh } from "../../mars/refresh.ts";
import { keySpender } from "../../mars/spend-key.ts";
import type { SourceTools } from "../../mars/weather-sources.ts";
import { openDocuments, REQUEST_LIMITS } from "../clients.ts";
import { runOnce } from "./run.ts";

const config = readFetchConfig();
const log = createLog({ fields: { function: "fetch-mars" } });
const records = openRecords(openDocuments(), config.marsTable);
const nowMs = Date.now;

const sourceTools: SourceTools = {
  fetch,
  sleep,
  random: Math.random,
  nowMs,
  key: async () => {
    const key = await readNasaKey(config.nasaSecret);
    return { key, spender: keySpender(key, records, nowMs) };
  },
};

const names = { weather: config.weatherSource, photos: config.photoSource };

const tools = {
  records,
  files: openPhotoFiles(new S3Client(REQUEST_LIMITS), config.photosBucket),
  photosUrl: config.photosUrl,
  additions,
  publish: reportPublisher(new IoTDataPlaneClient(REQUEST_LIMITS)),
  nowMs,
  log,
};

export const handler = (
  _event: unknown,
  { awsRequestId }: Context,
): Promise<Refreshed | "overlaps"> =>
  runOnce(awsRequestId, {
    ...{ records, nowMs, log },
    refresh: () => refresh({ ...tools, ...openSources(names, sourceTools) }),
  });
