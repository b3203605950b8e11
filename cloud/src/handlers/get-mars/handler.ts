/** Serves `GET /mars` and `GET /mars/photo`. */
import { S3Client } from "@aws-sdk/client-s3";
import { createLog, monotonicMs } from "@outrider/runtime";
import type { APIGatewayProxyEvent } from "aws-lambda";
import { additions } from "../../mars/additions.ts";
import { readStoreConfig } from "../../mars/config.ts";
import { openPhotoFiles } from "../../mars/photo-files.ts";
import { openRecords } from "../../mars/records.ts";
import { rememberPictures } from "../../mars/remember-pictures.ts";
import { remembered } from "../../partner/remembered.ts";
import { openDocuments, REQUEST_LIMITS } from "../clients.ts";
import { serveApi } from "../reply.ts";
import { getMars, getMarsPhoto, type MarsQuestion } from "./get.ts";

/** How long what is known is used again, in ms: so that a room of displays reads the table once. */
const KNOWN_MS = 1_000;

const config = readStoreConfig();
const records = openRecords(openDocuments(), config.marsTable);
const log = createLog({ fields: { function: "get-mars" } });
const tools = {
  read: remembered(() => records.read(), KNOWN_MS, monotonicMs),
  records: rememberPictures(records),
  files: openPhotoFiles(new S3Client(REQUEST_LIMITS), config.photosBucket),
  photosUrl: config.photosUrl,
  additions,
  nowMs: Date.now,
  log,
};

export const handler = serveApi((event) => {
  const answer = event.resource === "/mars/photo" ? getMarsPhoto : getMars;
  return answer(questionOf(event), tools);
}, log);

function questionOf({ queryStringParameters, headers }: APIGatewayProxyEvent): MarsQuestion {
  // The gateway leaves the names of headers as the caller wrote them.
  const header = (name: string) =>
    Object.entries(headers).find(([one]) => one.toLowerCase() === name)?.[1];
  return {
    query: queryStringParameters,
    accept: header("accept"),
    noneMatch: header("if-none-match"),
  };
}
